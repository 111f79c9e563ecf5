import type { ConfigurationChange, PlanBasis } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

export interface PlannedPlatform {
  readonly platform: string;
  readonly presentDigest: string | null;
  readonly digest: string | null;
  readonly pullSize: number | null;
  readonly updateSize: number | null;
  readonly tests: string | null;
}

/** What would happen; sizes in bytes. */
export interface PlanContent {
  readonly presentRelease: string | null;
  /** Absent where nothing runs, and in plans of before. */
  readonly presentReleaseId?: string;
  readonly platforms: readonly PlannedPlatform[];
  readonly commits: readonly {
    readonly version: string | null;
    readonly commit: string | null;
    readonly subject: string | null;
  }[];
  /** Those commits run now and would not any more. */
  readonly backwards: boolean;
  readonly configuration: readonly ConfigurationChange[];
  /** What the target makes of it otherwise than the words say; absent in plans of before. */
  readonly rollout?: readonly string[];
  readonly rollback: { readonly release: string | null; readonly digest: string | null; readonly because: string };
  /** Whether what runs now can still be pulled, so that there is a way back; null: the registry did not say. */
  readonly presentPullable: boolean | null;
}

export interface PlanRow {
  readonly id: string;
  readonly releaseId: string;
  readonly applicationId: string;
  readonly environmentId: string;
  readonly content: PlanContent;
  readonly basis: PlanBasis;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const columns = (sql: Queryable) => sql`id, release_id as "releaseId", application_id as "applicationId",
  environment_id as "environmentId", content, basis, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt"`;

export async function insertPlan(tx: Transaction, plan: Omit<PlanRow, 'id'>): Promise<PlanRow> {
  const json = (value: unknown) => tx.json(JSON.parse(JSON.stringify(value)));
  const [row] = await tx<PlanRow[]>`
    insert into plan (release_id, application_id, environment_id, content, basis, created_by, created_at, expires_at)
    values (${plan.releaseId}, ${plan.applicationId}, ${plan.environmentId}, ${json(plan.content)}, ${json(plan.basis)},
      ${plan.createdBy}, ${plan.createdAt}, ${plan.expiresAt}) returning ${columns(tx)}`;
  return row as PlanRow;
}

export async function readPlans(sql: Queryable, ids: readonly string[]): Promise<Map<string, PlanRow>> {
  const rows = await sql<PlanRow[]>`select ${columns(sql)} from plan where id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}
