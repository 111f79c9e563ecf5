import type { DecisionFacts, RequestFacts } from './facts.ts';

/** A rollback, or a person's retry of one. */
export function isRollback({ kind, retryOf }: RequestFacts): boolean {
  return kind === 'rollback' || (kind === 'retry' && retryOf === 'rollback');
}

/** A rollback to what ran here and was verified: what qualified it then is not asked again. */
export function goesBack({ request, release, environment, deployments }: DecisionFacts): boolean {
  return (
    isRollback(request) &&
    deployments.some(
      (one) => one.environment === environment.name && one.digest === release.digest && one.verifiedAt !== undefined,
    )
  );
}
