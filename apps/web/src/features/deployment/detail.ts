import type { DeploymentDetailQuery } from '../../graphql/generated/documents.ts';

export type DeploymentPlace = NonNullable<DeploymentDetailQuery['environment']>;
export type DetailedDeployment = DeploymentPlace['deployments'][number];
