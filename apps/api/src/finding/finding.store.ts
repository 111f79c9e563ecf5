import type { Finding, ScanReport } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

export interface FindingReportRow {
  readonly id: string;
  readonly releaseId: string;
  readonly platform: string;
  /** Of the image. */
  readonly digest: string;
  readonly tool: string;
  readonly at: Date;
  readonly counts: ScanReport['counts'];
  readonly findings: readonly Finding[];
  readonly uploadedBy: string;
}

const columns = (
  sql: Queryable,
) => sql`id, release_id as "releaseId", platform, digest, tool, made_at as at, counts, findings,
  uploaded_by as "uploadedBy"`;

export async function insertFindings(
  tx: Transaction,
  report: Omit<FindingReportRow, 'id'>,
  now: Date,
): Promise<FindingReportRow> {
  const { releaseId, platform, digest, tool, at, counts, findings, uploadedBy } = report;
  const json = (value: unknown) => tx.json(value as never);
  const [row] = await tx<FindingReportRow[]>`
    insert into finding_report (release_id, platform, digest, tool, made_at, counts, findings, uploaded_by, created_at)
    values (${releaseId}, ${platform}, ${digest}, ${tool}, ${at}, ${json(counts)}, ${json(findings)}, ${uploadedBy}, ${now})
    returning ${columns(tx)}`;
  return row as FindingReportRow;
}

/** The newest report of each image of these releases. */
export async function readFindingReports(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, FindingReportRow[]>> {
  const rows = await sql<FindingReportRow[]>`select distinct on (release_id, platform, digest) ${columns(sql)}
    from finding_report where release_id = any (${releaseIds as string[]}) order by release_id, platform, digest, id desc`;
  return Map.groupBy(rows, (row) => row.releaseId);
}
