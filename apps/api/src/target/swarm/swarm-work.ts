import type Docker from 'dockerode';
import type { DeployLog, DeploySpec } from '../target.ts';
import type { PublishMode } from './service-spec.ts';

/** A swarm as a target, reached through one of its managers. */
export interface SwarmHost {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  readonly publishMode: PublishMode;
  /** ms after which a manager that does not answer a look counts as away; 15,000 when not given. */
  readonly answerTime?: number;
}

export interface SwarmDeployment {
  readonly docker: Docker;
  readonly host: SwarmHost;
  readonly spec: DeploySpec;
  readonly configuration: string;
  readonly signal: AbortSignal;
  readonly log: DeployLog;
}
