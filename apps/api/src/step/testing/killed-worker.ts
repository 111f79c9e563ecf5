import 'reflect-metadata';
import { Secrets } from '../../access/secrets.ts';
import { createApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { Changes } from '../../database/changes.ts';
import { connect } from '../../database/connect.ts';
import { createLog } from '../../log.ts';
import { PromotionGate } from '../../promotion/promotion-gate.ts';
import { Queue } from '../../queue/queue.ts';
import { Executor } from '../executor.ts';
import { stepHandlers } from '../kind/index.ts';
import type { StepHandler } from '../step.ts';
import { createStepServices } from '../step-services.ts';

// A worker process that dies at one point of one promotion. KILL_AT is `kind:before`, `kind:act` or `kind:commit`.
const [kind, when] = (process.env.KILL_AT ?? '').split(':');
const die = () => process.kill(process.pid, 'SIGKILL');

// Said long before it may die, so that it is heard.
process.stdout.write('ready\n');

const config = readConfig({ ...process.env, SLIPWAY_ROLES: 'api' }, process.cwd());
const app = await createApp(config, createLog());
const sql = connect(config.databaseUrl);
const services = createStepServices(config, sql, app.get(Secrets), (id, moment) =>
  app.get(PromotionGate).pass(id, moment),
);

function mortal(handler: StepHandler): StepHandler {
  if (handler.kind !== kind) return handler;
  return {
    ...handler,
    run: async (context) => {
      if (context.promotion?.id !== process.env.KILL_PROMOTION) return handler.run(context);
      if (when === 'before') die();
      const outcome = await handler.run(context);
      // Everything is done outside, and nothing here knows of it.
      if (when === 'act') die();
      return {
        ...outcome,
        // Everything is written, and nothing of it is committed yet.
        commit: async (tx) => {
          await outcome.commit?.(tx);
          die();
        },
      };
    },
  };
}

const executor = new Executor({
  sql,
  queue: new Queue(sql),
  changes: app.get(Changes),
  handlers: stepHandlers(services).map(mortal),
});
await executor.start();
