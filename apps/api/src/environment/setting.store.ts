import type { RunOverride } from '@slipway/pipeline';
import type { SealedSecret } from '../access/secrets.ts';
import type { Queryable, Transaction } from '../database/connect.ts';

export interface SettingPlace {
  readonly environmentId: string;
  readonly applicationId: string;
}

export interface SettingRow {
  readonly version: number;
  readonly settings: RunOverride;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** The version that counts; undefined: the environment changes nothing. */
export async function readSetting(
  sql: Queryable,
  { environmentId, applicationId }: SettingPlace,
): Promise<SettingRow | undefined> {
  const [row] = await sql<SettingRow[]>`
    select version, settings, created_by as "createdBy", created_at as "createdAt" from deployment_setting
    where environment_id = ${environmentId} and application_id = ${applicationId} order by version desc limit 1`;
  return row;
}

/** The next version; whoever else writes one waits until the transaction ends. */
export async function insertSetting(
  tx: Transaction,
  { environmentId, applicationId }: SettingPlace,
  change: (present: RunOverride) => RunOverride,
  by: string,
): Promise<SettingRow> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`deployment setting ${environmentId} ${applicationId}`}, 0))`;
  const present = await readSetting(tx, { environmentId, applicationId });
  const settings = change(present?.settings ?? {});
  const [row] = await tx<
    SettingRow[]
  >`insert into deployment_setting (environment_id, application_id, version, settings, created_by)
    values (${environmentId}, ${applicationId}, ${(present?.version ?? 0) + 1}, ${tx.json(JSON.parse(JSON.stringify(settings)))}, ${by})
    returning version, settings, created_by as "createdBy", created_at as "createdAt"`;
  return row as SettingRow;
}

export interface EnvironmentSecretRow {
  readonly name: string;
  /** Another one with each value. */
  readonly secretId: string;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

export async function readEnvironmentSecrets(sql: Queryable, environmentId: string): Promise<EnvironmentSecretRow[]> {
  return sql<EnvironmentSecretRow[]>`select name, secret_id as "secretId", updated_by as "updatedBy",
    updated_at as "updatedAt" from environment_secret where environment_id = ${environmentId} order by name`;
}

/** With what they hold, in one statement: a value that is replaced meanwhile is read as it was before, or as it is after. */
export async function readSealedSecrets(
  sql: Queryable,
  environmentId: string,
  names: readonly string[],
): Promise<(SealedSecret & { readonly name: string })[]> {
  return sql<(SealedSecret & { readonly name: string })[]>`
    select e.name, s.id, s.purpose, s.sealed from environment_secret e join secret s on s.id = e.secret_id
    where e.environment_id = ${environmentId} and e.name = any (${names as string[]}) order by e.name`;
}

/** @returns the id of the value that it had before, which nothing refers to any more */
export async function writeEnvironmentSecret(
  tx: Transaction,
  environmentId: string,
  { name, secretId, updatedBy, updatedAt }: EnvironmentSecretRow,
): Promise<string | undefined> {
  const [before] = await tx<{ id: string }[]>`select secret_id as id from environment_secret
    where environment_id = ${environmentId} and name = ${name} for update`;
  await tx`insert into environment_secret (environment_id, name, secret_id, updated_by, updated_at)
    values (${environmentId}, ${name}, ${secretId}, ${updatedBy}, ${updatedAt})
    on conflict (environment_id, name) do update set secret_id = excluded.secret_id, updated_by = excluded.updated_by,
      updated_at = excluded.updated_at`;
  return before?.id;
}

/** @returns the id of the value that it had; undefined when there was none */
export async function deleteEnvironmentSecret(tx: Transaction, environmentId: string, name: string) {
  const [row] = await tx<{ id: string }[]>`delete from environment_secret
    where environment_id = ${environmentId} and name = ${name} returning secret_id as id`;
  return row?.id;
}
