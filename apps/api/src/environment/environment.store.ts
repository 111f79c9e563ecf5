import type { AutomaticMode } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';
import type { EnvironmentTarget } from './environment-target.ts';

export interface EnvironmentRow {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly target: EnvironmentTarget;
  readonly upstreamMode: 'all' | 'one';
  /** Where its images are taken from, with ${application}; null: where the release was published. */
  readonly imageRepository: string | null;
  readonly automatic: AutomaticMode;
  readonly createdAt: Date;
}

export interface DeploymentRow {
  readonly environmentId: string;
  readonly applicationId: string;
  readonly releaseId: string;
  readonly promotionId: string;
  readonly digest: string;
  readonly observedDigest: string | null;
  readonly platform: string | null;
  readonly state: string;
  readonly message: string | null;
  readonly url: string | null;
  readonly deployedAt: Date;
  readonly observedAt: Date | null;
}

const columns = (sql: Queryable) => sql`id, name, position, target, upstream_mode as "upstreamMode",
  image_repository as "imageRepository", automatic, created_at as "createdAt"`;
const deploymentColumns = (
  sql: Queryable,
) => sql`d.environment_id as "environmentId", d.application_id as "applicationId",
  d.release_id as "releaseId", d.promotion_id as "promotionId", d.digest, d.observed_digest as "observedDigest", d.platform, d.state,
  d.message, d.url, d.deployed_at as "deployedAt", d.observed_at as "observedAt"`;

/** From left to right. */
export async function readEnvironments(sql: Queryable): Promise<EnvironmentRow[]> {
  return sql<EnvironmentRow[]>`select ${columns(sql)} from environment order by position, name`;
}

export async function readEnvironmentsById(
  sql: Queryable,
  ids: readonly string[],
): Promise<Map<string, EnvironmentRow>> {
  const rows = await sql<EnvironmentRow[]>`select ${columns(sql)} from environment where id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findEnvironment(sql: Queryable, name: string): Promise<EnvironmentRow | undefined> {
  const [row] = await sql<EnvironmentRow[]>`select ${columns(sql)} from environment where name = ${name}`;
  return row;
}

/** Its row stays as it is until the transaction ends. */
export async function lockEnvironment(tx: Transaction, id: string): Promise<void> {
  await tx`select 1 from environment where id = ${id} for no key update`;
}

/** Edges between environments are changed by one transaction at a time, so that no two make a cycle together. */
export async function lockGraph(tx: Transaction): Promise<void> {
  await tx`lock table environment_upstream in share row exclusive mode`;
}

/** Ids of each environment's upstreams. */
export async function readUpstreams(sql: Queryable, environmentIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await sql<{ id: string; upstreams: string[] }[]>`
    select u.environment_id as id, array_agg(u.upstream_id order by e.position, e.name) as upstreams
    from environment_upstream u join environment e on e.id = u.upstream_id
    where u.environment_id = any (${environmentIds as string[]}) group by u.environment_id`;
  return new Map(rows.map(({ id, upstreams }) => [id, upstreams]));
}

export async function writeUpstreams(tx: Transaction, id: string, upstreamIds: readonly string[]): Promise<void> {
  await tx`delete from environment_upstream where environment_id = ${id}`;
  await tx`insert into environment_upstream (environment_id, upstream_id)
    select ${id}, upstream from unnest(${upstreamIds as string[]}::uuid[]) as upstream`;
}

export async function updateEnvironment(
  tx: Transaction,
  id: string,
  next: Pick<EnvironmentRow, 'position' | 'target' | 'upstreamMode' | 'imageRepository' | 'automatic'>,
): Promise<EnvironmentRow> {
  const { position, target, upstreamMode, imageRepository, automatic } = next;
  const [row] = await tx<EnvironmentRow[]>`update environment set position = ${position},
    target = ${tx.json(JSON.parse(JSON.stringify(target)))}, upstream_mode = ${upstreamMode},
    image_repository = ${imageRepository}, automatic = ${automatic} where id = ${id} returning ${columns(tx)}`;
  return row as EnvironmentRow;
}

/** To the right of all others where no position is given; undefined when the name is taken. */
export async function insertEnvironment(
  tx: Transaction,
  environment: { readonly name: string; readonly position: number | undefined; readonly target: EnvironmentTarget },
): Promise<EnvironmentRow | undefined> {
  const { name, position, target } = environment;
  const [row] = await tx<EnvironmentRow[]>`
    insert into environment (name, position, target)
    values (${name}, coalesce(${position ?? null}::int, (select coalesce(max(position), -1) + 1 from environment)), ${tx.json(JSON.parse(JSON.stringify(target)))})
    on conflict (name) do nothing returning ${columns(tx)}`;
  return row;
}

export async function readDeploymentsOfApplications(
  sql: Queryable,
  ids: readonly string[],
): Promise<Map<string, DeploymentRow[]>> {
  const rows = await sql<
    DeploymentRow[]
  >`select ${deploymentColumns(sql)} from deployment d join environment e on e.id = d.environment_id
    where d.application_id = any (${ids as string[]}) order by e.position, e.name`;
  return Map.groupBy(rows, (row) => row.applicationId);
}

export async function readDeploymentsOfEnvironments(
  sql: Queryable,
  ids: readonly string[],
): Promise<Map<string, DeploymentRow[]>> {
  const rows = await sql<
    DeploymentRow[]
  >`select ${deploymentColumns(sql)} from deployment d join application a on a.id = d.application_id
    where d.environment_id = any (${ids as string[]}) order by a.name`;
  return Map.groupBy(rows, (row) => row.environmentId);
}

export async function findDeployment(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
): Promise<DeploymentRow | undefined> {
  const [row] = await sql<DeploymentRow[]>`select ${deploymentColumns(sql)} from deployment d
    where d.environment_id = ${environmentId} and d.application_id = ${applicationId}`;
  return row;
}
