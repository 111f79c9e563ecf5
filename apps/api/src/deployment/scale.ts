import { recordAudit } from '../audit/audit.store.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { deployedSpec } from '../step/kind/deploy-spec.ts';
import { lockWatched, type ScalingRow, type WatchedRow, writeScaling } from './observation.store.ts';
import type { ObserveServices } from './observe.ts';

/**
 * Has as many replicas run as somebody asked for, and keeps what became of it. Done again after a crash: a target that has
 * so many already does nothing. Throws the signal's reason.
 */
export async function scaleAsAsked(
  services: ObserveServices,
  row: WatchedRow,
  asked: ScalingRow,
  signal: AbortSignal,
): Promise<void> {
  const failure = await scale(services, row, asked.replicas, signal);
  await inTransaction(services.sql, async (tx) => {
    const present = await lockWatched(tx, row);
    // Somebody wants another number by now: that is what will be told of.
    if (!present || present.scaling?.at !== asked.at) return;
    const state = failure === undefined ? 'done' : 'failed';
    await writeScaling(tx, row, { ...asked, state, message: failure ?? null });
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
  });
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
