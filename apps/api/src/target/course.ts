import type Docker from 'dockerode';
import type { EnvironmentNetwork } from './environment-network.ts';
import type { DockerHost } from './host.ts';
import type { ChosenImage } from './host-platform.ts';
import type { Instance } from './instance.ts';
import type { SecretFiles } from './secret-files.ts';
import type { DeployLog, DeploySpec } from './target.ts';

export interface Replacement {
  readonly docker: Docker;
  readonly host: DockerHost;
  readonly spec: DeploySpec;
  readonly signal: AbortSignal;
  readonly log: DeployLog;
}

/** A replacement under way. */
export interface Course extends Replacement {
  readonly chosen: ChosenImage;
  readonly network: EnvironmentNetwork;
  readonly configuration: string;
  prepared?: { readonly reference: string; readonly secrets: SecretFiles };
  /** Containers that were there before, or that we know of otherwise. */
  known: ReadonlySet<string>;
  /** Ids of those that this attempt created. */
  made: readonly string[];
  /** Serve still. */
  old: readonly Instance[];
  /** Stopped, to be started again should the new ones fail. */
  parked: readonly Instance[];
  /** Serves by name while published ports change hands. */
  trial?: Instance;
}
