import type { TestTarget } from '@slipway/pipeline';
import type { Reports } from '../../engine/reports.ts';
import type { StepHandler } from '../step.ts';
import { StepErrored, StepFailed } from '../step-failure.ts';
import { prepareBuild } from './image-build.ts';
import type { StepServices } from './services.ts';
import { summarise, type TestReport, writeReport } from './test-report.ts';

/** Builds the test stage, runs its command where it has one, and keeps the reports also when tests failed. */
export function testStep(services: StepServices): StepHandler {
  return {
    kind: 'test',
    async run(context) {
      const { step, epoch, signal, progress } = context;
      const build = await prepareBuild(services, context);
      const { test } = build.pipeline.targets;
      if (test === undefined)
        throw new StepErrored('The plan has a test, but its slipway.yaml names no test stage.', { transient: false });
      try {
        await build.run(test.stage, build.scratchName);
        const reports = await build.engine.reports({
          image: build.scratchName,
          platform: build.platform,
          folder: test.reports,
          command: test.command,
          labels: build.labels,
          signal,
          onLog: (text) => progress.logs([{ vertex: '', at: new Date(), text }]),
        });
        const report = summarise(reports.files);
        for (const sentence of report.unreadable) await progress.say(sentence);
        if (reports.leftOut > 0)
          await progress.say(`${reports.leftOut} report files were left out because of their number or size.`);
        const commit = (tx: Parameters<typeof writeReport>[0]) =>
          writeReport(tx, step.id, epoch, report, reports.files);
        const why = failureOf(reports, report, test);
        if (why !== undefined) throw new StepFailed(why, { commit });
        const { tests, skipped } = report;
        return { result: { tests, skipped }, facts: { tests, skipped }, commit };
      } finally {
        await build.engine.removeImage(build.scratchName);
      }
    },
  };
}

/** One sentence when the tests said no; an exit code of 0 does not outweigh a failure in a report. */
function failureOf(
  { exitCode, timedOut }: Reports,
  report: TestReport,
  { stage, reports: folder }: TestTarget,
): string | undefined {
  const bad = report.failed.length;
  if (timedOut) return `The tests of stage ${stage} took too long and were ended.`;
  if (bad > 0) {
    const names = report.failed.slice(0, 3).join(', ');
    return `${bad} of ${report.tests} tests failed: ${names}${bad > 3 ? ` and ${bad - 3} more` : ''}.`;
  }
  if (exitCode !== undefined && exitCode !== 0) {
    return `The tests of stage ${stage} ended with exit code ${exitCode}${report.tests > 0 ? ', though no report names a failed test' : ' and left no report'}.`;
  }
  if (exitCode === undefined && report.tests === 0)
    return `The stage ${stage} left neither a JUnit report nor exit-code in ${folder}, so nothing shows that its tests ran.`;
  return undefined;
}
