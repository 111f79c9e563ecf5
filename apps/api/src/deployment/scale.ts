import { recordAudit } from '../audit/audit.store.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { withAdvisoryLock } from '../step/kind/advisory-lock.ts';
import { deployedSpec } from '../step/kind/deploy-spec.ts';
import { lockWatched, type ScalingRow, type WatchedRow, writeReplicas, writeScaling } from './observation.store.ts';
import type { ObserveServices } from './observe.ts';

/**
 * Has as many replicas run as somebody asked for, and keeps what became of it. Done again after a crash: a target that has
 * so many already does nothing. One at a time, since two that count the same replicas would both add to them: a worker that
 * lost its lead may still be at it. Throws the signal's reason.
 */
export async function scaleAsAsked(
  services: ObserveServices,
  row: WatchedRow,
  asked: ScalingRow,
  signal: AbortSignal,
): Promise<void> {
  const lock = `slipway scales ${row.environmentId} ${row.applicationId}`;
  const waits = async () => undefined;
  await withAdvisoryLock(services.config.databaseUrl, lock, signal, waits, async () => {
    const present = await inTransaction(services.sql, (tx) => lockWatched(tx, row));
    // Done meanwhile, or another number is wanted, or a promotion has begun: it brings the number with it.
    if (!present || present.busy || present.scaling?.at !== asked.at) return;
    const failure = await scale(services, present, asked.replicas, signal);
    await inTransaction(services.sql, (tx) => keep(tx, row, asked, failure));
  });
}

async function keep(tx: Transaction, row: WatchedRow, asked: ScalingRow, failure: string | undefined): Promise<void> {
  const present = await lockWatched(tx, row);
  // Somebody wants another number by now: that is what will be told of.
  if (!present || present.scaling?.at !== asked.at) return;
  const state = failure === undefined ? 'done' : 'failed';
  await writeScaling(tx, row, { ...asked, state, message: failure ?? null });
  if (failure === undefined) await writeReplicas(tx, row, asked.replicas);
  await recordAudit(tx, {
    actor: asked.requestedBy,
    action: failure === undefined ? 'deployment.scaled' : 'deployment.scaling-failed',
    subject: `${row.application} in ${row.environment}`,
    application: row.application,
    facts: {
      replicas: asked.replicas,
      release: row.releaseId,
      ...(failure === undefined ? {} : { message: failure }),
    },
  });
  await notifyChange(tx, { environment: row.environment, application: row.application });
}

/** @returns why it failed */
async function scale(services: ObserveServices, row: WatchedRow, replicas: number, signal: AbortSignal) {
  try {
    const { spec, target } = await deployedSpec(services, row);
    await services.target(target).scale(spec, replicas, signal, () => undefined);
    return undefined;
  } catch (cause) {
    signal.throwIfAborted();
    return cause instanceof Error ? cause.message : String(cause);
  }
}
