import type { Transaction } from './connect.ts';

/** What changed: names of application and environment, ids of the rest. */
export interface ChangeSubject {
  readonly application?: string | undefined;
  readonly release?: string | undefined;
  readonly promotion?: string | undefined;
  readonly environment?: string | undefined;
  readonly step?: string | undefined;
  readonly baseImage?: string | undefined;
}

export const CHANNEL = 'slipway_change';

/** Tells every process, when this transaction commits, what changed. Equal notifications of one transaction are sent once. */
export async function notifyChange(tx: Transaction, ...subjects: readonly ChangeSubject[]): Promise<void> {
  const payloads = subjects.map((subject) => JSON.stringify(subject));
  await tx`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`;
}
