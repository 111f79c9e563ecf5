import type { SealedSecret } from '../access/secrets.ts';
import type { Queryable, Transaction } from '../database/connect.ts';

export type RegistryState = 'not-checked' | 'ready' | 'refused' | 'unreachable';

export interface RegistryRow {
  readonly id: string;
  /** As in references; unique. */
  readonly host: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly secretId: string | null;
  readonly plainHttp: boolean;
  /** PEM. */
  readonly certificate: string | null;
  /** Origins. */
  readonly tokenServices: string[];
  readonly checkedAt: Date | null;
  readonly state: RegistryState;
  readonly message: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type RegistrySettingsRow = Pick<
  RegistryRow,
  'name' | 'username' | 'secretId' | 'plainHttp' | 'certificate' | 'tokenServices'
>;

const columns = (sql: Queryable) => sql`id, host, name, username, secret_id as "secretId", plain_http as "plainHttp",
  ca_certificate as certificate, token_services as "tokenServices", checked_at as "checkedAt", state, message, created_at as "createdAt", updated_at as "updatedAt"`;

export async function readRegistries(sql: Queryable): Promise<RegistryRow[]> {
  return sql<RegistryRow[]>`select ${columns(sql)} from registry order by host`;
}

/** In one statement, so that a new password never meets the user name before it; undefined without credentials. */
export async function findCredentials(
  sql: Queryable,
  host: string,
): Promise<(SealedSecret & { readonly username: string }) | undefined> {
  const [row] = await sql<(SealedSecret & { readonly username: string })[]>`
    select r.username, s.id, s.purpose, s.sealed from registry r join secret s on s.id = r.secret_id where r.host = ${host}`;
  return row;
}

export async function findRegistry(sql: Queryable, id: string): Promise<RegistryRow | undefined> {
  const [row] = await sql<RegistryRow[]>`select ${columns(sql)} from registry where id = ${id}`;
  return row;
}

/** Until the transaction ends, so that two who change it follow each other. */
export async function lockRegistry(tx: Transaction, id: string): Promise<RegistryRow | undefined> {
  const [row] = await tx<RegistryRow[]>`select ${columns(tx)} from registry where id = ${id} for update`;
  return row;
}

/** Undefined when there is one of that host. */
export async function insertRegistry(
  tx: Transaction,
  host: string,
  { name, username, secretId, plainHttp, certificate, tokenServices }: RegistrySettingsRow,
): Promise<RegistryRow | undefined> {
  const [row] = await tx<RegistryRow[]>`
    insert into registry (host, name, username, secret_id, plain_http, ca_certificate, token_services)
    values (${host}, ${name}, ${username}, ${secretId}, ${plainHttp}, ${certificate}, ${tokenServices})
    on conflict (host) do nothing returning ${columns(tx)}`;
  return row;
}

/** What was seen before says nothing about the new settings. */
export async function updateRegistry(
  tx: Transaction,
  id: string,
  { name, username, secretId, plainHttp, certificate, tokenServices }: RegistrySettingsRow,
): Promise<RegistryRow> {
  const [row] = await tx<[RegistryRow]>`
    update registry set name = ${name}, username = ${username}, secret_id = ${secretId}, plain_http = ${plainHttp},
      ca_certificate = ${certificate}, token_services = ${tokenServices}, checked_at = null, state = 'not-checked', message = null, updated_at = now()
    where id = ${id} returning ${columns(tx)}`;
  return row;
}

export async function deleteRegistry(tx: Transaction, id: string): Promise<void> {
  await tx`delete from registry where id = ${id}`;
}

/** Undefined when its settings were changed since they were looked at: what was seen is not true of the new ones. */
export async function writeCheck(
  tx: Transaction,
  { id, updatedAt }: Pick<RegistryRow, 'id' | 'updatedAt'>,
  seen: { readonly state: RegistryState; readonly message: string },
): Promise<RegistryRow | undefined> {
  const [row] = await tx<RegistryRow[]>`
    update registry set checked_at = now(), state = ${seen.state}, message = ${seen.message}
    where id = ${id} and date_trunc('milliseconds', updated_at) = ${updatedAt} returning ${columns(tx)}`;
  return row;
}

/** Host → names of the applications whose images, or the base images of whose newest planned release, are there. */
export async function readUsers(sql: Queryable, hosts: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await sql<{ host: string; names: string[] }[]>`
    with planned as (
      select a.name, r.id, coalesce(a.image_repository, r.image_repository) as repository
      from application a cross join lateral (
        select id, image_repository from release
        where application_id = a.id and image_repository is not null order by id desc limit 1) r
    ), used as (
      select name, repository as place from planned
      union select name, source from planned join base_image_input i on i.release_id = planned.id
    )
    select split_part(place, '/', 1) as host, array_agg(distinct name order by name) as names
    from used where split_part(place, '/', 1) = any (${hosts as string[]}) group by 1`;
  return new Map(rows.map(({ host, names }) => [host, names]));
}
