import { formatPlatform } from '@slipway/registry';
import { DeployFailed } from '../../target/target.ts';
import type { StepHandler } from '../step.ts';
import { StepFailed } from '../step-failure.ts';
import { deploySpec } from './deploy-spec.ts';
import { writeDeployment, writeHistory } from './deployment.store.ts';
import { mayGoOn } from './may-go-on.ts';
import { promoted } from './promoted.ts';
import type { StepServices } from './services.ts';

/** Has the environment's target run the release, by digest. */
export function deployStep(services: StepServices): StepHandler {
  return {
    kind: 'deploy',
    async run(context) {
      const { release, application, signal, progress, hold } = context;
      const { promotion, environment } = promoted(context);
      await mayGoOn(services, context, 'claim');
      const { spec, configuration } = await deploySpec(services, { ...context, promotion, environment });
      const target = services.target(environment.target);
      // What people said since it was claimed counts until the very last moment.
      await mayGoOn(services, context, 'before-deploy');
      await hold();
      const deployed = await target
        .deploy(spec, signal, (line) => progress.say(line))
        .catch(async (cause: unknown) => {
          if (!(cause instanceof DeployFailed)) throw cause;
          for (const line of cause.lines) await progress.say(line);
          throw new StepFailed(cause.message, { cause });
        });
      const platform = deployed.platform === undefined ? undefined : formatPlatform(deployed.platform);
      return {
        result: { url: deployed.url, platform, digest: deployed.runningDigest },
        facts: {
          environment: environment.name,
          version: release.version,
          index: release.index,
          running: deployed.runningDigest,
        },
        commit: async (tx) => {
          const now = new Date();
          const told = {
            environmentId: environment.id,
            applicationId: application.id,
            releaseId: release.id,
            promotionId: promotion.id,
            digest: spec.image.index,
            observedDigest: deployed.runningDigest,
            platform,
            state: 'progressing',
            message: 'Deployed; not verified yet.',
            url: deployed.url,
          };
          await writeDeployment(tx, told, now);
          await writeHistory(tx, told, configuration, now);
        },
      };
    },
  };
}
