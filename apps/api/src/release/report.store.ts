import type { Queryable } from '../database/connect.ts';

export interface ReportRow {
  readonly stepId: string;
  readonly platform: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly suites: unknown;
}

export interface ReportFileRow {
  readonly stepId: string;
  readonly path: string;
  readonly size: number;
}

export async function readReports(sql: Queryable, stepIds: readonly string[]): Promise<Map<string, ReportRow>> {
  const rows = await sql<ReportRow[]>`
    select t.step_id as "stepId", s.platform, t.tests, t.failures, t.errors, t.skipped, t.seconds, t.suites
    from test_report t join step s on s.id = t.step_id where t.step_id = any (${stepIds as string[]})`;
  return new Map(rows.map((row) => [row.stepId, row]));
}

export async function readReportFiles(
  sql: Queryable,
  stepIds: readonly string[],
): Promise<Map<string, ReportFileRow[]>> {
  const rows = await sql<ReportFileRow[]>`select step_id as "stepId", path, octet_length(content) as size
    from report_file where step_id = any (${stepIds as string[]}) order by path`;
  return Map.groupBy(rows, (row) => row.stepId);
}

export async function findReportFile(sql: Queryable, stepId: string, path: string): Promise<Buffer | undefined> {
  const [row] = await sql<
    { content: Buffer }[]
  >`select content from report_file where step_id = ${stepId} and path = ${path}`;
  return row?.content;
}
