import type { Queryable, Transaction } from '../database/connect.ts';

export interface ApplicationRow {
  readonly id: string;
  readonly name: string;
  readonly repositoryUrl: string;
  readonly pipelineFile: string;
  readonly secretId: string | null;
  readonly imageRepository: string | null;
  readonly platforms: string[];
  /** Patterns of what is released when it is pushed. */
  readonly releaseTags: string[];
  readonly releaseBranches: string[];
  readonly createdAt: Date;
}

const columns = (sql: Queryable) => sql`id, name, repository_url as "repositoryUrl", pipeline_file as "pipelineFile",
  secret_id as "secretId", image_repository as "imageRepository", platforms, release_tags as "releaseTags",
  release_branches as "releaseBranches", created_at as "createdAt"`;

/** By name; one more than the limit, so that the caller knows whether there are more. */
export async function readApplications(
  sql: Queryable,
  limit: number,
  after: string | undefined,
): Promise<ApplicationRow[]> {
  return sql<ApplicationRow[]>`select ${columns(sql)} from application
    ${after === undefined ? sql`` : sql`where name > ${after}`} order by name limit ${limit + 1}`;
}

export async function findApplication(sql: Queryable, name: string): Promise<ApplicationRow | undefined> {
  const [row] = await sql<ApplicationRow[]>`select ${columns(sql)} from application where name = ${name}`;
  return row;
}

export async function readApplicationsById(
  sql: Queryable,
  ids: readonly string[],
): Promise<Map<string, ApplicationRow>> {
  const rows = await sql<ApplicationRow[]>`select ${columns(sql)} from application where id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Undefined when the name was taken meanwhile. */
export async function insertApplication(
  tx: Transaction,
  application: {
    readonly name: string;
    readonly repositoryUrl: string;
    readonly pipelineFile: string;
    readonly secretId: string | null;
  },
): Promise<ApplicationRow | undefined> {
  const { name, repositoryUrl, pipelineFile, secretId } = application;
  const [row] = await tx<ApplicationRow[]>`
    insert into application (name, repository_url, pipeline_file, secret_id)
    values (${name}, ${repositoryUrl}, ${pipelineFile}, ${secretId})
    on conflict (name) do nothing returning ${columns(tx)}`;
  return row;
}

export async function lockApplication(tx: Transaction, name: string): Promise<ApplicationRow | undefined> {
  const [row] = await tx<ApplicationRow[]>`select ${columns(tx)} from application where name = ${name} for update`;
  return row;
}

/** Where its source is, and how it is read. */
export async function writeSource(
  tx: Transaction,
  id: string,
  { repositoryUrl, pipelineFile, secretId }: Pick<ApplicationRow, 'repositoryUrl' | 'pipelineFile' | 'secretId'>,
): Promise<ApplicationRow> {
  const [row] = await tx<[ApplicationRow]>`update application set repository_url = ${repositoryUrl},
    pipeline_file = ${pipelineFile}, secret_id = ${secretId} where id = ${id} returning ${columns(tx)}`;
  return row;
}

export async function writeReleaseRule(
  tx: Transaction,
  name: string,
  { tags, branches }: { readonly tags: readonly string[]; readonly branches: readonly string[] },
): Promise<ApplicationRow | undefined> {
  const [row] = await tx<ApplicationRow[]>`update application set release_tags = ${tags as string[]},
    release_branches = ${branches as string[]} where name = ${name} returning ${columns(tx)}`;
  return row;
}

/** Those that some push may release. */
export async function readReleasedByPush(sql: Queryable): Promise<ApplicationRow[]> {
  return sql<ApplicationRow[]>`select ${columns(sql)} from application
    where release_tags <> '{}' or release_branches <> '{}' order by name`;
}
