'use client';

import type { ReleaseTestsQuery, TestOutcome } from '../../graphql/generated/documents.ts';
import { type Mark, MarkShape } from '../../ui/state-mark.tsx';

type Report = NonNullable<NonNullable<ReleaseTestsQuery['release']>['steps'][number]['report']>;
type Case = Report['suites'][number]['cases'][number];

const outcomes: Record<TestOutcome, { mark: Mark; word: string }> = {
  FAILED: { mark: 'failed', word: 'failed' },
  ERRORED: { mark: 'errored', word: 'errored' },
  SKIPPED: { mark: 'cancelled', word: 'skipped' },
  PASSED: { mark: 'succeeded', word: 'passed' },
};

const isBad = (one: Case) => one.outcome === 'FAILED' || one.outcome === 'ERRORED';

/** The cases that failed, with what they said; then every suite, to be opened. */
export function Suites({ report }: { report: Report }) {
  const bad = report.suites.flatMap((suite) => suite.cases.filter(isBad).map((one) => ({ suite: suite.name, one })));
  return (
    <>
      {bad.length > 0 && (
        <ul aria-label="Failures" className="border-y border-line bg-failed/5">
          {bad.map(({ suite, one }) => (
            <li key={`${suite} ${one.className} ${one.name}`} className="border-line px-4 py-2.5 not-first:border-t">
              <p className="flex items-center gap-2">
                <MarkShape {...{ mark: outcomes[one.outcome].mark, label: outcomes[one.outcome].word }} />
                <span className="font-medium">{one.name}</span>
                <span className="truncate text-ink-faint">{one.className ?? suite}</span>
                <Seconds value={one.seconds} />
              </p>
              {one.message && (
                <p className="mono mt-1 pl-5.5 break-words whitespace-pre-wrap text-ink">{one.message}</p>
              )}
              {one.details && one.details !== one.message && (
                <details className="mt-1 pl-5.5">
                  <summary className="w-fit rounded-sm text-meta text-accent">Everything it said</summary>
                  <pre className="mono mt-1 max-h-80 overflow-auto rounded-md border border-line bg-sunken p-3 leading-5">
                    {one.details}
                  </pre>
                </details>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="px-4 py-2">
        {report.suites.map((suite) => (
          <details key={suite.name} className="group/suite border-line not-first:border-t">
            <summary className="flex min-h-8 list-none items-center gap-2 rounded-sm hover:text-accent [&::-webkit-details-marker]:hidden">
              <span aria-hidden className="w-3 text-ink-faint transition-transform group-open/suite:rotate-90">
                ›
              </span>
              <MarkShape
                mark={suite.failures > 0 ? 'failed' : 'succeeded'}
                label={suite.failures > 0 ? 'failed' : 'passed'}
              />
              <span className="font-medium">{suite.name}</span>
              <span className="figures text-ink-faint">
                {suite.failures > 0 ? `${suite.failures} of ${suite.tests} failed` : `${suite.tests} tests`}
              </span>
              <Seconds value={suite.seconds} />
            </summary>
            <ul className="pb-2 pl-5">
              {suite.cases.map((one) => (
                <li key={`${one.className} ${one.name}`} className="flex min-h-6 items-center gap-2">
                  <MarkShape {...{ mark: outcomes[one.outcome].mark, label: outcomes[one.outcome].word }} size={12} />
                  <span className="truncate text-ink-soft">{one.name}</span>
                  {one.outcome === 'SKIPPED' && <span className="truncate text-ink-faint">{one.message}</span>}
                  <Seconds value={one.seconds} />
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </>
  );
}

function Seconds({ value }: { value: number }) {
  return (
    <span className="figures ml-auto shrink-0 text-meta text-ink-faint">
      {value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`}
    </span>
  );
}
