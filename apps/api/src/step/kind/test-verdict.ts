import type { TestTarget } from '@slipway/pipeline';
import type { Reports } from '../../engine/reports.ts';
import type { TestReport } from './test-report.ts';

/** One sentence when the tests said no, else undefined; an exit code of 0 does not outweigh a failure in a report. Pure. */
export function whyTestsFailed(
  { exitCode, timedOut, outOfMemory }: Pick<Reports, 'exitCode' | 'timedOut' | 'outOfMemory'>,
  report: TestReport,
  { stage, reports: folder }: TestTarget,
): string | undefined {
  const bad = report.failed.length;
  if (timedOut) return `The tests of stage ${stage} took too long and were ended.`;
  if (bad > 0) {
    const names = report.failed.slice(0, 3).join(', ');
    return `${bad} of ${report.tests} tests failed: ${names}${bad > 3 ? ` and ${bad - 3} more` : ''}.`;
  }
  if (outOfMemory) return `The tests of stage ${stage} were killed, most likely for want of memory.`;
  if (exitCode !== undefined && exitCode !== 0)
    return `The tests of stage ${stage} ended with exit code ${exitCode}${aboutReports(report)}.`;
  if (exitCode === undefined && report.tests === 0)
    return report.unreadable.length > 0
      ? `The stage ${stage} left no JUnit report in ${folder} that can be read: ${report.unreadable[0]}`
      : `The stage ${stage} left neither a JUnit report nor exit-code in ${folder}, so nothing shows that its tests ran.`;
  return undefined;
}

function aboutReports({ tests, unreadable }: TestReport): string {
  if (tests > 0) return ', though no report names a failed test';
  return unreadable.length > 0 ? ' and left no report that can be read' : ' and left no report';
}
