import type { Queryable, Transaction } from '../database/connect.ts';

export interface WantedLayer {
  readonly digest: string;
  readonly repository: string;
  /** Of an image there that has it. */
  readonly imageDigest: string;
}

export interface ClaimedLayer extends WantedLayer {
  /** Tries that were begun, this one included. */
  readonly attempts: number;
}

export interface WantedRow {
  readonly digest: string;
  /** It could not be read, and is not tried again by itself. */
  readonly givenUp: boolean;
  /** Why the last try failed, one sentence. */
  readonly failure: string | null;
}

/** Seconds that a claim holds without a sign of life. */
const LEASE_SECONDS = 30;
const lease = (sql: Queryable) => sql`now() + ${LEASE_SECONDS} * interval '1 second'`;

/** Those that are wanted already stay as they are; what was given up is tried again, where it is said to be now. */
export async function wantLayers(tx: Transaction, layers: readonly WantedLayer[], by: string): Promise<void> {
  await tx`insert into wanted_layer (digest, repository, image_digest, requested_by)
    select digest, repository, "imageDigest", ${by}
    from jsonb_to_recordset(${tx.json(layers.map((layer) => ({ ...layer })))})
      as layer (digest text, repository text, "imageDigest" text)
    order by digest
    on conflict (digest) do update set repository = excluded.repository, image_digest = excluded.image_digest,
      requested_by = excluded.requested_by, requested_at = now(), attempts = 0, due_at = now(), failure = null
    where wanted_layer.due_at is null`;
}

export async function readWanted(sql: Queryable, digests: readonly string[]): Promise<WantedRow[]> {
  return sql<WantedRow[]>`select digest, due_at is null as "givenUp", failure from wanted_layer
    where digest = any (${digests as string[]}) order by digest`;
}

/** The one that is due longest and that nobody has. */
export async function claimLayer(sql: Queryable, claim: string): Promise<ClaimedLayer | undefined> {
  const [row] = await sql<ClaimedLayer[]>`
    update wanted_layer set claim = ${claim}, claimed_until = ${lease(sql)}, attempts = attempts + 1
    where digest = (select digest from wanted_layer
      where due_at <= now() and (claimed_until is null or claimed_until < now())
      order by due_at limit 1 for update skip locked)
    returning digest, repository, image_digest as "imageDigest", attempts`;
  return row;
}

/** @returns false when it is another worker's by now */
export async function renewLayer(sql: Queryable, claim: string, digest: string): Promise<boolean> {
  const { count } = await sql`update wanted_layer set claimed_until = ${lease(sql)}
    where digest = ${digest} and claim = ${claim}`;
  return count > 0;
}

/** Due as it was: it was not tried to its end. */
export async function giveLayerBack(sql: Queryable, claim: string, digest: string): Promise<void> {
  await sql`update wanted_layer set claim = null, claimed_until = null, attempts = attempts - 1
    where digest = ${digest} and claim = ${claim}`;
}

/** Whoever read it: it is known now. */
export async function endWanted(sql: Queryable, digest: string): Promise<void> {
  await sql`delete from wanted_layer where digest = ${digest}`;
}

/** @param retryMs until it is tried again; undefined: not until somebody asks */
export async function failLayer(
  sql: Queryable,
  claim: string,
  digest: string,
  failure: string,
  retryMs: number | undefined,
): Promise<void> {
  const due = retryMs === undefined ? sql`null` : sql`now() + ${retryMs} * interval '1 millisecond'`;
  await sql`update wanted_layer set claim = null, claimed_until = null, due_at = ${due}, failure = ${failure}
    where digest = ${digest} and claim = ${claim}`;
}

/** The time at which one of them may be claimed, by this process's clock of now. */
export async function readNextDue(sql: Queryable): Promise<{ readonly inMs: number } | undefined> {
  const [row] = await sql<{ inMs: number | null }[]>`
    select (extract(epoch from min(greatest(due_at, coalesce(claimed_until, due_at))) - now()) * 1000)::float8 as "inMs"
    from wanted_layer where due_at is not null`;
  return row?.inMs == null ? undefined : { inMs: Math.max(0, row.inMs) };
}
