import type { Queryable, Transaction } from '../database/connect.ts';

export type WebhookKind = 'push' | 'promotion' | 'status';

export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly kind: WebhookKind;
  /** What it may speak of; null: all. */
  readonly applicationId: string | null;
  readonly environmentId: string | null;
  readonly secretId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const columns = (sql: Queryable) => sql`id, name, kind, application_id as "applicationId",
  environment_id as "environmentId", secret_id as "secretId", created_by as "createdBy", created_at as "createdAt"`;

export async function readWebhooks(sql: Queryable): Promise<WebhookRow[]> {
  return sql<WebhookRow[]>`select ${columns(sql)} from webhook order by name`;
}

export async function findWebhook(sql: Queryable, id: string): Promise<WebhookRow | undefined> {
  const [row] = await sql<WebhookRow[]>`select ${columns(sql)} from webhook where id = ${id}`;
  return row;
}

export async function lockWebhook(tx: Transaction, id: string): Promise<WebhookRow | undefined> {
  const [row] = await tx<WebhookRow[]>`select ${columns(tx)} from webhook where id = ${id} for update`;
  return row;
}

/** Undefined when there is one of that name. */
export async function insertWebhook(
  tx: Transaction,
  { name, kind, applicationId, environmentId, secretId, createdBy }: Omit<WebhookRow, 'id' | 'createdAt'>,
): Promise<WebhookRow | undefined> {
  const [row] = await tx<WebhookRow[]>`
    insert into webhook (name, kind, application_id, environment_id, secret_id, created_by)
    values (${name}, ${kind}, ${applicationId}, ${environmentId}, ${secretId}, ${createdBy})
    on conflict (name) do nothing returning ${columns(tx)}`;
  return row;
}

export async function writeSecret(tx: Transaction, id: string, secretId: string): Promise<WebhookRow> {
  const [row] = await tx<
    [WebhookRow]
  >`update webhook set secret_id = ${secretId} where id = ${id} returning ${columns(tx)}`;
  return row;
}

/** With its deliveries. */
export async function deleteWebhook(tx: Transaction, id: string): Promise<void> {
  await tx`delete from webhook where id = ${id}`;
}
