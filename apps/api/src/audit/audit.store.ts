import type { Queryable, Transaction } from '../database/connect.ts';

/** One change as it is recorded; `facts` never hold a secret. */
export interface AuditRecord {
  /** Name of the token that acted, or `slipway` for what the system does by itself. */
  readonly actor: string;
  /** `noun.verb` in the past: release.started, token.issued. */
  readonly action: string;
  /** What it was done to, as a person names it. */
  readonly subject: string;
  readonly application?: string | undefined;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly application: string | null;
  readonly facts: unknown;
}

/** Belongs into the transaction of the change that it records. */
export async function recordAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  const { actor, action, subject, application = null, facts = {} } = record;
  await tx`insert into audit (actor, action, subject, application, facts)
    values (${actor}, ${action}, ${subject}, ${application}, ${tx.json(JSON.parse(JSON.stringify(facts)))})`;
}

/** The newest first; one more than asked for, so that the caller knows whether there are more. */
export async function readAudit(
  sql: Queryable,
  page: { readonly limit: number; readonly before?: string | undefined; readonly application?: string | undefined },
): Promise<AuditRow[]> {
  return sql<AuditRow[]>`select id, at, actor, action, subject, application, facts from audit
    where true
      ${page.before === undefined ? sql`` : sql`and id < ${page.before}`}
      ${page.application === undefined ? sql`` : sql`and application = ${page.application}`}
    order by id desc limit ${page.limit + 1}`;
}
