import { recordAudit } from '../audit/audit.store.ts';
import { inTransaction } from '../database/transaction.ts';
import { deployedSpec } from '../step/kind/deploy-spec.ts';
import type { WatchedRow } from './observation.store.ts';
import type { ObserveServices } from './observe.ts';

/** Hands a target that pulls by itself later the registry's credentials of now, where it has older ones; deploys nothing. */
export async function renewCredentials(
  services: ObserveServices,
  row: WatchedRow,
  signal: AbortSignal,
): Promise<boolean> {
  const target = services.target(row.target);
  if (target.renew === undefined) return false;
  const { spec } = await deployedSpec(services, row);
  if (!(await target.renew(spec, signal))) return false;
  await inTransaction(services.sql, (tx) =>
    recordAudit(tx, {
      actor: 'slipway',
      action: 'deployment.credentials-renewed',
      subject: `${row.application} in ${row.environment}`,
      application: row.application,
      facts: { registry: spec.image.repository.registry, release: row.releaseId },
    }),
  );
  return true;
}
