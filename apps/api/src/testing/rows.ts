import type { PlannedStep } from '@slipway/pipeline';
import type { Sql, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { type StepJobs, startRun } from '../release/run.ts';

let count = 0;

/** Takes jobs and keeps them, for tests of what is sent. */
export class RecordedJobs implements StepJobs {
  readonly sent: { stepId: string; group?: string; startAfter?: Date }[] = [];
  async sendStep(_tx: Transaction, job: { stepId: string; group?: string; startAfter?: Date }): Promise<void> {
    this.sent.push(job);
  }
}

export async function addApplication(sql: Sql, name = `application-${++count}`): Promise<{ id: string; name: string }> {
  const [row] = await sql<{ id: string }[]>`insert into application (name, repository_url, pipeline_file)
    values (${name}, ${`https://git.example/${name}.git`}, 'slipway.yaml') returning id`;
  return { id: idOf(row), name };
}

/** A queued release without steps. */
export async function addRelease(
  sql: Sql,
  applicationId: string,
  columns: Record<string, unknown> = {},
): Promise<string> {
  const values = { application_id: applicationId, ref: 'main', state: 'queued', requested_by: 'test', ...columns };
  const [row] = await sql<{ id: string }[]>`insert into release ${sql(values as Record<string, string>)} returning id`;
  return idOf(row);
}

export async function addEnvironment(sql: Sql, name = `environment-${++count}`, position = count): Promise<string> {
  const target = {
    kind: 'docker-host',
    dockerHost: process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock',
    publishAddress: '127.0.0.1',
  };
  const [row] = await sql<{ id: string }[]>`insert into environment (name, position, target)
    values (${name}, ${position}, ${sql.json(target)}) returning id`;
  return idOf(row);
}

export async function addPromotion(
  sql: Sql,
  releaseId: string,
  environmentId: string,
  state = 'queued',
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into promotion (release_id, application_id, environment_id, state, requested_by)
    select id, application_id, ${environmentId}, ${state}, 'test' from release where id = ${releaseId} returning id`;
  return idOf(row);
}

export async function addBuilder(
  sql: Sql,
  name = `builder-${++count}`,
  platforms = ['linux/amd64'],
  concurrency = 4,
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`insert into builder (name, docker_host, platforms, concurrency)
    values (${name}, ${process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock'}, ${platforms}, ${concurrency}) returning id`;
  return idOf(row);
}

/** Starts a queued release or promotion with these steps and gives their ids by key. */
export async function begin(
  sql: Sql,
  subject: { releaseId: string; promotionId?: string },
  steps: readonly PlannedStep[],
  now = new Date(),
): Promise<Record<string, string>> {
  await inTransaction(sql, (tx) => startRun(tx, { queue: new RecordedJobs(), now }, subject, steps));
  return stepIds(sql, subject.releaseId, subject.promotionId);
}

export async function stepIds(sql: Sql, releaseId: string, promotionId?: string): Promise<Record<string, string>> {
  const rows = await sql<{ key: string; id: string }[]>`select key, id from step
    where release_id = ${releaseId} and promotion_id is not distinct from ${promotionId ?? null}`;
  return Object.fromEntries(rows.map(({ key, id }) => [key, id]));
}

function idOf(row: { id: string } | undefined): string {
  if (!row) throw new Error('The insert gave no row.');
  return row.id;
}
