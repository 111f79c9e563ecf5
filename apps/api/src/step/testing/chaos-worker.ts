import { setTimeout as sleep } from 'node:timers/promises';
import { Changes } from '../../database/changes.ts';
import { connect, type Transaction } from '../../database/connect.ts';
import { Queue } from '../../queue/queue.ts';
import { Executor } from '../executor.ts';
import type { StepContext, StepHandler } from '../step.ts';
import { StepErrored } from '../step-failure.ts';

// A worker process whose steps only take time. DATABASE_URL and WORKER come from the test that starts it.
const url = process.env.DATABASE_URL ?? '';
const sql = connect(url);
const queue = new Queue(sql);

async function run({ step, epoch, signal, progress }: StepContext) {
  await sql`insert into chaos_run (step_id, epoch) values (${step.id}, ${epoch})`;
  await progress.say(`attempt ${epoch}`);
  await sleep(100 + Math.random() * 700, undefined, { signal });
  if (Math.random() < 0.03) throw new StepErrored('It stumbled.', { transient: true });
  return {
    result: { epoch },
    // Without the fences, a worker that was paused and one that took over would both get here.
    commit: async (tx: Transaction) => {
      await tx`insert into chaos_commit (step_id, epoch) values (${step.id}, ${epoch})`;
    },
  };
}

const handlers: StepHandler[] = (['build', 'check'] as const).map((kind) => ({ kind, run }));
const executor = new Executor({
  sql,
  queue,
  changes: new Changes({ databaseUrl: url }),
  handlers,
  worker: process.env.WORKER ?? 'worker',
});
await executor.start();
process.stdout.write('ready\n');
process.once('SIGTERM', () => {
  void executor
    .stop()
    .then(() => queue.stop())
    .then(() => process.exit(0));
});
