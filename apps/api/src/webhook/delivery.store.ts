import type { Queryable, Transaction } from '../database/connect.ts';

export type WebhookResult = 'done' | 'ignored' | 'refused';

/** What came of a delivery. */
export interface Outcome {
  readonly result: WebhookResult;
  /** One sentence. */
  readonly message: string;
  readonly releases?: readonly string[];
  readonly promotion?: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly webhookId: string;
  /** Null: it could not be trusted, or not be read. */
  readonly key: string | null;
  readonly event: string | null;
  readonly result: WebhookResult;
  readonly message: string;
  readonly releaseIds: string[];
  readonly promotionId: string | null;
  readonly at: Date;
}

/** The most of one webhook that are shown. */
export const MOST_DELIVERIES = 100;

const columns = (sql: Queryable) => sql`d.id, d.webhook_id as "webhookId", d.key, d.event, d.result, d.message,
  d.release_ids as "releaseIds", d.promotion_id as "promotionId", d.at`;

/** Of each webhook the newest first. */
export async function readDeliveries(
  sql: Queryable,
  webhookIds: readonly string[],
): Promise<Map<string, DeliveryRow[]>> {
  const rows = await sql<DeliveryRow[]>`
    select newest.* from unnest(${webhookIds as string[]}::uuid[]) as w (id)
    cross join lateral (
      select ${columns(sql)} from webhook_delivery d where d.webhook_id = w.id order by d.id desc limit ${MOST_DELIVERIES}
    ) newest order by newest.id desc`;
  return Map.groupBy(rows, ({ webhookId }) => webhookId);
}

/**
 * Takes a delivery for the caller until its transaction ends; a second one of the same key waits for that end.
 * @returns the delivery that was taken before, when that came to something or was ignored; one that was refused may come again
 */
export async function takeDelivery(
  tx: Transaction,
  delivery: { readonly webhookId: string; readonly key: string; readonly event: string | null; readonly at: Date },
): Promise<DeliveryRow | undefined> {
  const { webhookId, key, event, at } = delivery;
  const [taken] = await tx`insert into webhook_delivery as d (webhook_id, key, event, result, message, at)
    values (${webhookId}, ${key}, ${event}, 'refused', '', ${at})
    on conflict (webhook_id, key) do update set event = excluded.event, at = excluded.at where d.result = 'refused'
    returning 1`;
  if (taken) return undefined;
  const [before] = await tx<
    DeliveryRow[]
  >`select ${columns(tx)} from webhook_delivery d where d.webhook_id = ${webhookId} and d.key = ${key}`;
  return before;
}

/** @returns its id */
export async function writeOutcome(
  tx: Transaction,
  { webhookId, key }: { readonly webhookId: string; readonly key: string },
  { result, message, releases = [], promotion }: Outcome,
): Promise<string> {
  const [row] = await tx<[{ id: string }]>`update webhook_delivery set result = ${result}, message = ${message},
    release_ids = ${releases as string[]}, promotion_id = ${promotion ?? null}
    where webhook_id = ${webhookId} and key = ${key} returning id`;
  return row.id;
}

/** Of what cannot be trusted, or not be read, at most one a minute is kept: anybody may send it. */
export async function keepUntaken(sql: Queryable, webhookId: string, message: string, at: Date): Promise<void> {
  await sql`insert into webhook_delivery (webhook_id, result, message, at)
    select ${webhookId}, 'refused', ${message}, ${at} where not exists (
      select from webhook_delivery where webhook_id = ${webhookId} and key is null and at > ${at}::timestamptz - interval '1 minute')`;
}

/** Some at a time, so that no delivery waits for a great cleaning. */
export async function forgetDeliveries(tx: Transaction, before: Date): Promise<void> {
  await tx`delete from webhook_delivery where id in (
    select id from webhook_delivery where at < ${before} limit 100 for update skip locked)`;
}

/**
 * Remembers a signed push for as long as its signature fits; a second one of the same body waits for the end of the first.
 * @returns false when it is known already
 */
export async function takePush(tx: Transaction, webhookId: string, body: Buffer): Promise<boolean> {
  const rows = await tx`insert into webhook_push (webhook_id, body) values (${webhookId}, ${body})
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

/** It came to nothing, and may come again. */
export async function forgetPush(tx: Transaction, webhookId: string, body: Buffer): Promise<void> {
  await tx`delete from webhook_push where webhook_id = ${webhookId} and body = ${body}`;
}

/** No signature of before fits any more. */
export async function forgetPushes(tx: Transaction, webhookId: string): Promise<void> {
  await tx`delete from webhook_push where webhook_id = ${webhookId}`;
}
