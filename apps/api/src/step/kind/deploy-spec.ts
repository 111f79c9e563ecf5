import { expand, type RunSettings } from '@slipway/pipeline';
import { parseDigest, parsePlatform } from '@slipway/registry';
import type { DeploySpec } from '../../target/target.ts';
import { readSurroundings } from '../step.store.ts';
import type { ApplicationFacts, EnvironmentFacts, PromotionFacts, ReleaseFacts } from '../step.ts';
import { readChildren, readPresentRun, readTold } from './deployment.store.ts';
import { branchOf } from './plan.ts';
import { environmentRepository } from './promoted.ts';
import { indexOf, plannedRelease, releaseVariables } from './released.ts';
import type { StepServices } from './services.ts';

/** What of a release goes where, by which promotion. */
export interface Deploying {
  readonly release: ReleaseFacts;
  readonly application: ApplicationFacts;
  readonly environment: EnvironmentFacts;
  readonly promotion: PromotionFacts;
  readonly epoch: number;
}

export type DeployNeeds = Pick<StepServices, 'sql' | 'config' | 'registryCredentials' | 'runConfiguration'>;

export interface DeployOrder {
  readonly spec: DeploySpec;
  /** What to keep of it: variables as they are written, and which values of secrets, not the values. */
  readonly configuration: object;
}

/**
 * What the environment's target is told: what the release says with what the environment changes now, or as it was `told`.
 * Throws StepErrored when the release lost a fact that an earlier step had written.
 */
export async function deploySpec(
  services: DeployNeeds,
  deploying: Deploying,
  told?: RunSettings,
): Promise<DeployOrder> {
  const { release, application, environment, promotion, epoch } = deploying;
  const planned = plannedRelease(release);
  const variables = releaseVariables(services.config.registry, deploying, await branchOf(services.sql, release.id));
  const place = { environmentId: environment.id, applicationId: application.id };
  const { sql, runConfiguration } = services;
  const run = told ?? (await runConfiguration.merged(sql, place, planned.pipeline.run));
  const secrets = await runConfiguration.secrets(sql, environment.id, run);
  const repository = environmentRepository(deploying, planned.repository);
  const auth = await services.registryCredentials(repository.registry);
  const children = await readChildren(services.sql, release.id);
  const spec: DeploySpec = {
    // Several Slipways may share an engine, each with a dev of its own.
    environment: `${environment.name}-${environment.id.slice(-8)}`,
    environmentName: environment.name,
    application: application.name,
    releaseVersion: planned.version,
    promotionId: promotion.id,
    epoch,
    previous: await readTold(services.sql, environment.id, application.id, promotion.id),
    ...(auth === undefined ? {} : { auth }),
    secretValues: secrets.values,
    image: {
      repository,
      index: indexOf(release),
      children: children.map(({ platform, digest }) => ({
        platform: parsePlatform(platform),
        digest: parseDigest(digest),
      })),
    },
    run: {
      ...run,
      env: Object.fromEntries(Object.entries(run.env).map(([name, value]) => [name, expand(value, variables)])),
    },
  };
  return { spec, configuration: { ...run, secretVersions: secrets.versions } };
}

/**
 * The same of what stands deployed already, after its steps; `target` is where it runs. It is as the environment was told to
 * run it: settings that changed meanwhile count from the next promotion on.
 */
export async function deployedSpec(
  services: DeployNeeds,
  deployed: { readonly releaseId: string; readonly promotionId: string },
): Promise<{ readonly spec: DeploySpec; readonly target: unknown }> {
  const { release, application, promotion, environment } = await readSurroundings(services.sql, deployed);
  if (!promotion || !environment) throw new Error(`Promotion ${deployed.promotionId} is gone.`);
  const told = await readPresentRun(services.sql, promotion.id);
  const { spec } = await deploySpec(services, { release, application, promotion, environment, epoch: 0 }, told);
  return { spec, target: environment.target };
}
