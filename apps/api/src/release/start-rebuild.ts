import { initialSteps, parseRebuildVersion, type ReleaseCause, rebuildVersion } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import { type RunContext, startRun } from './run.ts';
import { findRebuilt, insertRebuild, lockVersionsLike } from './start-rebuild.store.ts';

/** What is built anew, why, and who asked for it. */
export interface RebuildOrder {
  /** A published release. */
  readonly of: string;
  readonly cause: ReleaseCause;
  readonly requestedBy: string;
}

/**
 * Starts a release from the commit of a published one, in the caller's transaction. It has its version from the beginning,
 * as `1.4.2-r3`. Undefined when that release is not published.
 */
export async function startRebuild(
  tx: Transaction,
  context: RunContext,
  order: RebuildOrder,
): Promise<{ readonly id: string; readonly version: string } | undefined> {
  const rebuilt = await findRebuilt(tx, order.of);
  if (!rebuilt) return undefined;
  const core = parseRebuildVersion(rebuilt.version)?.core ?? rebuilt.version;
  // Of a long version only the beginning stays when -r1 needs its room.
  const taken = await lockVersionsLike(tx, rebuilt.applicationId, core.slice(0, 100));
  const version = rebuildVersion(rebuilt.version, taken);
  const id = await insertRebuild(tx, { ...order, version }, context.now);
  await startRun(tx, context, { releaseId: id }, initialSteps());
  return { id, version };
}
