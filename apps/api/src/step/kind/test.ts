import type { StepHandler } from '../step.ts';
import { StepErrored, StepFailed } from '../step-failure.ts';
import { prepareBuild } from './image-build.ts';
import type { StepServices } from './services.ts';
import { summarise, writeReport } from './test-report.ts';
import { whyTestsFailed } from './test-verdict.ts';

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
        const why = whyTestsFailed(reports, report, test);
        if (why !== undefined) throw new StepFailed(why, { commit });
        const { tests, skipped, unreadable } = report;
        return {
          result: { tests, skipped, ...(unreadable.length > 0 ? { unreadable } : {}) },
          facts: { tests, skipped },
          commit,
        };
      } finally {
        await build.engine.removeImage(build.scratchName);
      }
    },
  };
}
