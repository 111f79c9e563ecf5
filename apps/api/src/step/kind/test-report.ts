import type { Transaction } from '../../database/connect.ts';
import type { ReportFile } from '../../engine/reports.ts';
import { parseJunit, ReportError, type TestSuite } from '../../report/junit.ts';
import { jsonSafe, textSafe } from '../json-safe.ts';

export interface TestReport {
  readonly suites: readonly TestSuite[];
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Names of the cases that failed or broke. */
  readonly failed: readonly string[];
  /** One sentence for each file that ends in .xml and could not be read. */
  readonly unreadable: readonly string[];
}

/** Reads every JUnit file among the reports. Pure. */
export function summarise(files: readonly ReportFile[]): TestReport {
  const suites: TestSuite[] = [];
  const unreadable: string[] = [];
  for (const { path, content } of files) {
    if (!path.endsWith('.xml')) continue;
    try {
      suites.push(...parseJunit(path, content));
    } catch (cause) {
      if (!(cause instanceof ReportError)) throw cause;
      suites.push(...cause.suites);
      unreadable.push(cause.message);
    }
  }
  const cases = suites.flatMap((suite) => suite.cases);
  const count = (outcome: string) => cases.filter((one) => one.outcome === outcome).length;
  return {
    suites,
    tests: cases.length,
    failures: count('failed'),
    errors: count('errored'),
    skipped: count('skipped'),
    seconds: suites.reduce((sum, suite) => sum + suite.seconds, 0),
    failed: cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'errored').map(({ name }) => name),
    unreadable,
  };
}

/** At most 200 files and some megabytes in one statement; a path stands in it once. */
function* batches(files: readonly ReportFile[]): Generator<readonly ReportFile[]> {
  let some: ReportFile[] = [];
  let bytes = 0;
  for (const file of new Map(files.map((one) => [one.path, one])).values()) {
    some.push(file);
    bytes += file.content.length;
    if (some.length < 200 && bytes < 8 * 1024 * 1024) continue;
    yield some;
    some = [];
    bytes = 0;
  }
  if (some.length > 0) yield some;
}

/** Replaces what an earlier attempt left. */
export async function writeReport(
  tx: Transaction,
  stepId: string,
  epoch: number,
  report: TestReport,
  files: readonly ReportFile[],
): Promise<void> {
  await tx`insert into test_report (step_id, epoch, tests, failures, errors, skipped, seconds, suites)
    values (${stepId}, ${epoch}, ${report.tests}, ${report.failures}, ${report.errors}, ${report.skipped},
      ${report.seconds}, ${tx.json(jsonSafe(report.suites) as never)})
    on conflict (step_id) do update set epoch = excluded.epoch, tests = excluded.tests, failures = excluded.failures,
      errors = excluded.errors, skipped = excluded.skipped, seconds = excluded.seconds, suites = excluded.suites`;
  await tx`delete from report_file where step_id = ${stepId}`;
  for (const some of batches(files)) {
    const rows = some.map(({ path, content }) => ({ step_id: stepId, path: textSafe(path), content }));
    // A tar may name a file twice; then the later one counts.
    await tx`insert into report_file ${tx(rows)} on conflict (step_id, path) do update set content = excluded.content`;
  }
}
