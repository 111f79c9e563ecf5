import type { Queryable, Transaction } from '../database/connect.ts';
import type { Scope } from '../graphql/context.ts';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: Scope[];
  readonly groups: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface KnownToken extends TokenRow {
  readonly hash: Buffer;
}

export interface KnownSession extends KnownToken {
  readonly sessionExpiresAt: Date;
}

const columns = (
  sql: Queryable,
) => sql`t.id, t.name, t.scopes, t.groups, t.created_at as "createdAt", t.expires_at as "expiresAt",
  t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt"`;
const valid = (sql: Queryable, now: Date) =>
  sql`t.revoked_at is null and (t.expires_at is null or t.expires_at > ${now})`;

/** The valid token with this hash. */
export async function findToken(sql: Queryable, hash: Buffer, now: Date): Promise<KnownToken | undefined> {
  const [row] = await sql<
    KnownToken[]
  >`select ${columns(sql)}, t.hash from token t where t.hash = ${hash} and ${valid(sql, now)}`;
  return row;
}

/** The valid token behind the valid session with this hash; `hash` is the session's. */
export async function findSession(sql: Queryable, hash: Buffer, now: Date): Promise<KnownSession | undefined> {
  const [row] = await sql<KnownSession[]>`
    select ${columns(sql)}, s.hash, s.expires_at as "sessionExpiresAt" from session s join token t on t.id = s.token_id
    where s.hash = ${hash} and s.expires_at > ${now} and ${valid(sql, now)}`;
  return row;
}

export async function touchToken(sql: Queryable, id: string, now: Date): Promise<void> {
  await sql`update token set last_used_at = ${now} where id = ${id}`;
}

export async function extendSession(sql: Queryable, hash: Buffer, expiresAt: Date): Promise<void> {
  await sql`update session set expires_at = ${expiresAt} where hash = ${hash}`;
}

/** Also takes away what has expired. */
export async function insertSession(
  tx: Transaction,
  hash: Buffer,
  tokenId: string,
  now: Date,
  expiresAt: Date,
): Promise<void> {
  await tx`delete from session where expires_at <= ${now}`;
  await tx`insert into session (hash, token_id, created_at, expires_at) values (${hash}, ${tokenId}, ${now}, ${expiresAt})`;
}

export async function deleteSession(tx: Transaction, hash: Buffer): Promise<boolean> {
  return (await tx`delete from session where hash = ${hash}`).count > 0;
}

/** Every token, the newest first; revoked and expired ones too, because their names stand in the audit. */
export async function readTokens(sql: Queryable): Promise<TokenRow[]> {
  return sql<TokenRow[]>`select ${columns(sql)} from token t order by id desc`;
}

export async function namesWithScope(sql: Queryable, scope: Scope, now: Date): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct t.name from token t where ${scope} = any (t.scopes) and ${valid(sql, now)} order by t.name limit 10`;
  return rows.map(({ name }) => name);
}

export async function isTokenNameTaken(tx: Transaction, name: string, now: Date): Promise<boolean> {
  const [row] = await tx`select 1 as taken from token t where t.name = ${name} and ${valid(tx, now)}`;
  return row !== undefined;
}

export async function hasTokens(tx: Transaction): Promise<boolean> {
  const [row] = await tx`select 1 as found from token limit 1`;
  return row !== undefined;
}

export async function insertToken(
  tx: Transaction,
  token: {
    readonly name: string;
    readonly hash: Buffer;
    readonly scopes: readonly Scope[];
    readonly groups?: readonly string[];
    readonly expiresAt?: Date | null | undefined;
  },
): Promise<TokenRow> {
  const [row] = await tx<TokenRow[]>`insert into token as t (name, hash, scopes, groups, expires_at)
    values (${token.name}, ${token.hash}, ${token.scopes as string[]}, ${(token.groups ?? []) as string[]}, ${token.expiresAt ?? null}) returning ${columns(tx)}`;
  return row as TokenRow;
}

/** Locks the row; undefined when there is no such token. */
export async function lockToken(tx: Transaction, id: string): Promise<TokenRow | undefined> {
  const [row] = await tx<TokenRow[]>`select ${columns(tx)} from token t where t.id = ${id} for update`;
  return row;
}

/** Counts valid tokens that may administer, other than this one. */
export async function countOtherAdministrators(tx: Transaction, id: string, now: Date): Promise<number> {
  // Locked, so that two administrators who revoke each other at once do not both succeed.
  const rows =
    await tx`select t.id from token t where 'administer' = any (t.scopes) and ${valid(tx, now)} order by t.id for update`;
  return rows.filter((row) => row.id !== id).length;
}

export async function revokeToken(tx: Transaction, id: string, now: Date): Promise<TokenRow> {
  await tx`delete from session where token_id = ${id}`;
  const [row] = await tx<
    TokenRow[]
  >`update token as t set revoked_at = ${now} where t.id = ${id} returning ${columns(tx)}`;
  return row as TokenRow;
}
