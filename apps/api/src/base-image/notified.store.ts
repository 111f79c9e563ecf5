import type { PushedTag } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';

/** Seconds from a look to the next that a notification may bring about: what is told many times is looked at once or twice. */
const PACE_SECONDS = 10;

/**
 * Hastens the look at watched tags that are said to be pushed, by the name of their source or their own. One that is asked
 * for already stays as it is, and so does one that was seen to be what it is said to be. @returns ids of those that are due
 */
export async function askForNotified(tx: Transaction, tags: readonly PushedTag[], seer: string): Promise<string[]> {
  const told = tags.map(({ registry = null, repository, tag, digest = null }) => ({
    registry,
    repository,
    tag,
    digest,
  }));
  const rows = await tx<{ id: string }[]>`
    update watched_tag t set asked_by = 'notification', asker = ${seer},
      next_check_at = least(t.next_check_at, greatest(now(), t.checked_at + ${PACE_SECONDS} * interval '1 second'))
    from (
      select distinct w.id from jsonb_to_recordset(${tx.json(told)}) as n (registry text, repository text, tag text, digest text)
      join watched_tag w on w.tag = n.tag and (
        w.repository = n.repository and coalesce(n.registry, w.registry) = w.registry
        or w.source_repository = n.repository and coalesce(n.registry, w.source_registry) = w.source_registry)
      where w.watched and w.asked_by = 'schedule'
        and (w.index_digest is distinct from n.digest or w.gone_since is not null or w.failing_since is not null)
    ) told
    where t.id = told.id and t.asked_by = 'schedule' returning t.id`;
  return rows.map(({ id }) => id);
}
