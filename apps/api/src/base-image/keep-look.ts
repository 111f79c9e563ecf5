import { type Look, nextCheck, type Observed, observe, type Quota } from '@slipway/pipeline';
import type { Sql } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import {
  type ClaimedTag,
  type FinishedCheck,
  insertObservations,
  lockClaimed,
  readEarlier,
  writeState,
} from './tag-watch.store.ts';
import { columnsOf, nameOf, stateOf, type WatchedTagRow } from './watched-tag.ts';

export interface LookFacts {
  readonly at: Date;
  readonly intervalMs: number;
  readonly settleMs: number;
  /** From 0 to 1. */
  readonly chance: number;
  readonly retryAfterMs: number | undefined;
  readonly quota: Quota | undefined;
}

/** What is to be written of a look that saw nothing new; undefined when it did, and `keepLook` is to write it. */
export function unchanged(tag: ClaimedTag, look: Look, facts: LookFacts): FinishedCheck | undefined {
  if (look.kind !== 'same') return undefined;
  const { state, events } = observe(stateOf(tag), look, facts.at, { ...of(tag, facts), earlier: [] });
  if (events.length > 0 || JSON.stringify(columnsOf(state)) !== JSON.stringify(columnsOf(stateOf(tag))))
    return undefined;
  return { id: tag.id, at: facts.at, next: nextCheck(state, facts.at, { ...facts, tagsThere: tag.tagsThere }) };
}

/** State and what was observed, in one transaction. Undefined: another worker has the tag by now, and nothing was written. */
export async function keepLook(
  sql: Sql,
  claim: string,
  tag: ClaimedTag,
  look: Look,
  facts: LookFacts,
): Promise<Observed | undefined> {
  return inTransaction(sql, async (tx) => {
    const row = await lockClaimed(tx, claim, tag.id);
    if (!row) return undefined;
    const earlier = look.kind === 'found' ? await readEarlier(tx, tag.id) : [];
    const observed = observe(stateOf(row), look, facts.at, { ...of(row, facts), earlier });
    const next = nextCheck(observed.state, facts.at, { ...facts, tagsThere: tag.tagsThere });
    await writeState(tx, tag.id, observed.state, { at: facts.at, next, read: look.kind === 'found' || row.read });
    await insertObservations(tx, tag.id, observed.state, observed.events, { ...tag, at: facts.at });
    if (observed.events.length > 0) await notifyChange(tx, { baseImage: tag.id });
    return observed;
  });
}

function of(row: WatchedTagRow, { settleMs }: LookFacts) {
  return { name: nameOf(row), platforms: row.platforms, settleMs };
}
