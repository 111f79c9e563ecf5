import type { LayerCache, Registry } from '@slipway/registry';
import type { Config } from '../../config.ts';
import type { Sql } from '../../database/connect.ts';
import type { RegistryCredentials } from '../../engine/auth-config.ts';
import type { Engine } from '../../engine/engine.ts';
import type { RunConfiguration } from '../../environment/run-configuration.ts';
import type { GitCredentials } from '../../source/git.ts';
import type { Source } from '../../source/source.ts';
import type { Target } from '../../target/target.ts';
import type { ApplicationFacts } from '../step.ts';

/** What the step kinds work with; real in the tests, too. */
export interface StepServices {
  readonly sql: Sql;
  readonly config: Pick<Config, 'databaseUrl' | 'registry' | 'registryMirrors' | 'dockerfileFrontend'>;
  readonly source: Source;
  readonly registry: Registry;
  /** Where what is inside of layers is kept. */
  readonly layers: LayerCache;
  /** One client an engine, kept. */
  readonly engine: (dockerHost: string) => Engine;
  /** Of an environment's `target` column. Throws StepErrored for a kind that is not known. */
  readonly target: (settings: unknown) => Target;
  /** What engines and targets are told for a registry; undefined: nothing is set for it. `version`: another one with each password. */
  readonly registryCredentials: (
    registry: string,
  ) => Promise<(RegistryCredentials & { readonly version?: string }) | undefined>;
  /** What environments change about how applications run there. */
  readonly runConfiguration: RunConfiguration;
  /** Asks whether a promotion may still go on; what stands against it, none when it may. The answer is kept. */
  readonly askPolicy: (
    promotionId: string,
    moment: 'claim' | 'before-copy' | 'before-deploy',
  ) => Promise<readonly string[]>;
  readonly repositoryCredentials: (application: ApplicationFacts) => Promise<GitCredentials | undefined>;
}
