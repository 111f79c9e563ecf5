import type { NewerVersion } from '@slipway/pipeline';
import type { Sql, Transaction } from '../database/connect.ts';

export interface AdvisedTag {
  readonly id: string;
  readonly tag: string;
  readonly sourceRegistry: string;
  readonly sourceRepository: string;
}

/** The watched tags of one repository that is due to be looked through; in an hour another worker may, should this one fail. */
export async function claimRepository(sql: Sql): Promise<AdvisedTag[]> {
  return sql<AdvisedTag[]>`
    with due as (
      select source_registry, source_repository from watched_tag w
      where watched and next_advice_at <= now()
        and not exists (select from registry_allowance a where a.host = w.source_registry and a.not_before > now())
      order by next_advice_at limit 1 for update skip locked
    )
    update watched_tag t set next_advice_at = now() + interval '1 hour' from due
    where t.watched and t.source_registry = due.source_registry and t.source_repository = due.source_repository
      and t.next_advice_at <= now()
    returning t.id, t.tag, t.source_registry as "sourceRegistry", t.source_repository as "sourceRepository"`;
}

/** @returns ids of the tags of which something else is known now */
export async function writeAdvice(
  tx: Transaction,
  advised: readonly { readonly id: string; readonly advice: readonly NewerVersion[] }[],
  nextInMs: number,
): Promise<string[]> {
  const values = advised.map(({ id, advice }) => ({ id, advice: advice.map(({ tag, change }) => ({ tag, change })) }));
  const rows = await tx<{ id: string; changed: boolean }[]>`
    update watched_tag t set advice = v.advice, advised_at = now(), next_advice_at = now() + ${nextInMs} * interval '1 ms'
    from jsonb_to_recordset(${tx.json(values)}) as v (id uuid, advice jsonb)
    where t.id = v.id returning t.id, old.advice is distinct from new.advice as changed`;
  return rows.flatMap(({ id, changed }) => (changed ? [id] : []));
}
