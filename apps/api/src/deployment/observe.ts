import type { Sql } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { type DeployNeeds, deployedSpec } from '../step/kind/deploy-spec.ts';
import type { StepServices } from '../step/kind/services.ts';
import { look } from '../verification/look.ts';
import {
  insertObservation,
  lockWatched,
  type Sight,
  type WatchedRow,
  writeLook,
  writeSight,
} from './observation.store.ts';
import { isTurn, sameSight, sightOf, unreachableSight } from './sight.ts';

/** How old the time of the last look may become in the database while nothing changes, ms. */
const staleAfter = 300_000;

export type ObserveServices = DeployNeeds & Pick<StepServices, 'target'>;

/** Looks at what runs. What cannot be looked at is unreachable, with the reason; throws the signal's reason alone. */
export async function seeDeployment(services: ObserveServices, row: WatchedRow, signal: AbortSignal): Promise<Sight> {
  try {
    const { spec, target } = await deployedSpec(services, row);
    return unreachableSight(row, sightOf(await look(services.target(target), spec, signal)));
  } catch (cause) {
    signal.throwIfAborted();
    const message = `It could not be looked at: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { ...row, state: 'unreachable', message };
  }
}

/**
 * Keeps what was seen where it differs from what is known. A promotion that began meanwhile is left alone: what was
 * seen is not of its making. @returns whether it was kept, or the same as before
 */
export async function keepSight(
  sql: Sql,
  row: WatchedRow,
  sight: Sight,
  times: { readonly at: Date; readonly next: Date },
): Promise<boolean> {
  const { at, next } = times;
  const stale = row.lastLookAt === null || at.getTime() - row.lastLookAt.getTime() >= staleAfter;
  if (sameSight(row, sight) && !stale && row.lookAskedAt === null) return true;
  return inTransaction(sql, async (tx) => {
    const present = await lockWatched(tx, row);
    if (!present || present.busy || present.promotionId !== row.promotionId) return false;
    const same = sameSight(present, sight);
    if (!same) await writeSight(tx, present, sight, at);
    if (isTurn(present, sight)) await insertObservation(tx, present, sight, at);
    await writeLook(tx, present, at, next, row.lookAskedAt);
    if (!same || row.lookAskedAt !== null)
      await notifyChange(tx, { environment: row.environment, application: row.application });
    return true;
  });
}
