import { defaultVerify } from '@slipway/pipeline';
import { formatPlatform } from '@slipway/registry';
import type { Observed } from '../../target/target.ts';
import { expandVerify } from '../../verification/expand-verify.ts';
import type { Verification } from '../../verification/verification.ts';
import { verifyDeployment } from '../../verification/verify-deployment.ts';
import { maskText, spellings } from '../progress/mask.ts';
import { writeResult } from '../step.store.ts';
import type { StepContext, StepHandler } from '../step.ts';
import { StepErrored, StepFailed } from '../step-failure.ts';
import { deploySpec } from './deploy-spec.ts';
import { writeObservation, writeVerified } from './deployment.store.ts';
import { branchOf } from './plan.ts';
import { promoted } from './promoted.ts';
import { plannedRelease, releaseVariables } from './released.ts';
import type { StepServices } from './services.ts';

/** Looks at what really runs; a promotion has succeeded only when it is the promoted image on every running task. */
export function verifyStep(services: StepServices): StepHandler {
  return {
    kind: 'verify',
    async run(context) {
      const { environment, promotion } = promoted(context);
      const { outcome, message, checks, observed } = await verify(services, context);
      const { digest, url } = observed;
      const result = { digest, url, checks };
      const place = { environmentId: environment.id, applicationId: context.application.id };
      const commit = (tx: Parameters<typeof writeObservation>[0]) =>
        writeObservation(tx, place, observation(observed), new Date());
      if (outcome === 'unreachable') throw new StepErrored(message, { transient: true });
      if (outcome === 'failed')
        throw new StepFailed(message, {
          // What was seen is evidence, good or bad.
          commit: async (tx) => {
            await commit(tx);
            await writeResult(tx, context.step.id, result);
          },
        });
      return {
        result,
        facts: { running: digest, checks: checks.map(({ name }) => name) },
        commit: async (tx) => {
          await commit(tx);
          await writeVerified(tx, promotion.id, new Date());
        },
      };
    },
  };
}

async function verify(services: StepServices, context: StepContext): Promise<Verification> {
  const { release, signal, progress } = context;
  const { environment, promotion } = promoted(context);
  const { spec: deployment } = await deploySpec(services, { ...context, promotion, environment });
  const variables = releaseVariables(services.config.registry, context, await branchOf(services.sql, release.id));
  const { verify = defaultVerify } = plannedRelease(release).pipeline;
  const { dockerHost } = environment.target as { readonly dockerHost?: unknown };
  const hidden = spellings(Object.values(deployment.secretValues ?? {}));
  return verifyDeployment(
    { deployment, verify: expandVerify(verify, variables) },
    {
      target: services.target(environment.target),
      ...(typeof dockerHost === 'string' ? { engine: services.engine(dockerHost) } : {}),
      now: () => new Date(),
      signal,
      log: (line) => progress.say(line),
      mask: (text) => maskText(text, hidden),
    },
  );
}

function observation({ state, digest, platform, url, message }: Observed) {
  return {
    state,
    observedDigest: digest,
    platform: platform === undefined ? undefined : formatPlatform(platform),
    url,
    message,
  };
}
