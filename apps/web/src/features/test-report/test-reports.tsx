'use client';

import { Download } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import { ReleaseTestsDocument, type ReleaseTestsQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useReloadOn } from '../image/images.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { CarriedOver } from '../release/carried-over.tsx';
import { stepWords } from '../release/release-words.ts';
import { Suites } from './suites.tsx';

type TestStep = NonNullable<ReleaseTestsQuery['release']>['steps'][number];
type Report = NonNullable<TestStep['report']>;

/** What the tests said on each platform, failures first. */
export function TestReports({ id, moved }: { id: string; moved: string }) {
  const { data, error, reload } = useLive(
    ReleaseTestsDocument,
    { id },
    (change) => change.release === null || change.release === id,
  );
  useReloadOn(moved, reload);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) return <Skeleton className="m-4 h-56" />;
  const steps = data.release?.steps.filter((step) => step.kind === 'TEST') ?? [];
  const carried = data.release?.carriedOver ?? [];
  if (steps.length === 0 && carried.length === 0) {
    return (
      <Empty title="This release runs no tests.">
        Name a stage under <code className="mono">targets.test</code> in the pipeline file; the JUnit files that it
        writes are read and shown here.
      </Empty>
    );
  }
  return (
    <>
      {steps.map((step) => (
        <Platform key={step.id} step={step} />
      ))}
      {carried.map(({ platform, from }) => (
        <section
          key={platform}
          aria-label={platform}
          className="flex flex-wrap items-center gap-x-5 gap-y-1 border-line px-4 py-3 not-first:border-t"
        >
          <h3 className="font-semibold">
            <PlatformLabel platform={platform} />
          </h3>
          <p className="text-ink-soft">
            Not tested again: <CarriedOver from={from} tab="tests" />, with what its tests said there.
          </p>
        </section>
      ))}
    </>
  );
}

function Platform({ step }: { step: TestStep }) {
  const { report } = step;
  return (
    <section aria-label={step.key} className="border-line not-first:border-t">
      <header className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 pt-3 pb-2">
        <h3 className="font-semibold">{step.platform ? <PlatformLabel platform={step.platform} /> : step.key}</h3>
        <StateMark {...stepWords[step.state]} />
        {report && <Tally report={report} />}
        {report && report.files.length > 0 && (
          <span className="ml-auto flex flex-wrap gap-x-4 gap-y-1">
            {report.files.map((file) => (
              <a
                key={file.path}
                href={file.url}
                download
                className="inline-flex items-center gap-1.5 rounded-sm text-accent hover:underline"
              >
                <Download size={13} aria-hidden />
                {file.path}
                <span className="text-meta text-ink-faint">
                  <Bytes value={file.size} />
                </span>
              </a>
            ))}
          </span>
        )}
      </header>
      {report ? (
        <Suites report={report} />
      ) : (
        <p className="px-4 pb-4 text-ink-soft">{step.failure?.message ?? 'There is no report yet.'}</p>
      )}
    </section>
  );
}

function Tally({ report }: { report: Report }) {
  const bad = report.failures + report.errors;
  const passed = report.tests - bad - report.skipped;
  const parts = [
    { count: passed, word: 'passed', look: 'bg-succeeded' },
    { count: bad, word: 'failed', look: 'bg-failed' },
    { count: report.skipped, word: 'skipped', look: 'bg-line-strong' },
  ].filter((part) => part.count > 0);
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden className="flex h-1.5 w-28 gap-px overflow-hidden rounded-full">
        {parts.map((part) => (
          <span key={part.word} className={part.look} style={{ flexGrow: part.count, minWidth: 3 }} />
        ))}
      </span>
      <span className="figures text-ink-soft">
        {parts.map((part) => `${part.count} ${part.word}`).join(', ')} in {report.seconds.toFixed(1)} s
      </span>
    </span>
  );
}
