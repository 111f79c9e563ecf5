'use client';

import type { StepPartsFragment } from '../../graphql/generated/documents.ts';
import { Until } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';
import { Duration } from '../../ui/duration.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { stepWords } from '../release/release-words.ts';
import { LogView } from './log-view.tsx';
import type { LogOwner } from './read-log.ts';
import { StepList } from './step-list.tsx';
import type { VertexRow } from './vertices.ts';

const final = ['SUCCEEDED', 'FAILED', 'ERRORED', 'CANCELLED', 'SKIPPED'];

/** Steps at the left, the chosen one's log at the right. Which step, instruction, attempt and line: in the address. */
export function StepLog(props: {
  owner: LogOwner;
  /** For the file name of a download, for example `hello-1.4.2`. */
  subject: string;
  steps: readonly StepPartsFragment[];
  verticesOf: (step: string) => readonly VertexRow[];
  /** In a drawer: the steps stand above the log. */
  narrow?: boolean;
}) {
  const { steps, narrow } = props;
  const address = useAddress();
  const step = steps.find((one) => one.key === address.get('step')) ?? interesting(steps);
  const vertices = step ? props.verticesOf(step.key) : [];
  const vertex = vertices.find((one) => one.digest === address.get('vertex'));

  return (
    <div
      className={classes(
        narrow
          ? 'flex min-h-0 flex-1 flex-col'
          : 'grid grid-cols-1 lg:h-[max(480px,calc(100dvh-200px))] lg:grid-cols-[344px_minmax(0,1fr)]',
      )}
    >
      <div
        className={classes(
          'overflow-y-auto border-line',
          narrow ? 'border-b' : 'max-lg:max-h-72 max-lg:border-b lg:border-r',
        )}
      >
        <StepList
          steps={steps}
          chosen={step}
          vertices={vertices}
          vertex={vertex?.digest}
          onStep={(key) => address.go({ step: key, vertex: null, attempt: null, line: null }, 'replace')}
          onVertex={(digest) => address.go({ vertex: digest ?? null, line: null }, 'replace')}
        />
      </div>
      <div className={classes('flex min-h-0 min-w-0 flex-col', narrow ? 'min-h-80 flex-1' : 'max-lg:h-[70dvh]')}>
        {step && <Chosen key={step.id} {...props} step={step} vertex={vertex} />}
      </div>
    </div>
  );
}

function Chosen(props: { owner: LogOwner; subject: string; step: StepPartsFragment; vertex: VertexRow | undefined }) {
  const { step } = props;
  const address = useAddress();
  const newest = step.attempts.at(-1)?.number ?? 0;
  const attempt = step.attempts.find((one) => String(one.number) === address.get('attempt'))?.number ?? newest;
  const failure =
    step.attempts.find((one) => one.number === attempt)?.failure ?? (attempt === newest ? step.failure : null);
  return (
    <>
      {failure && (
        <div className="flex gap-2 border-b border-line bg-failed/8 px-3 py-2">
          <StateMark {...stepWords[failure.kind]} />
          <p className="min-w-0 break-words text-ink">{failure.message}</p>
        </div>
      )}
      {step.notBefore && step.state === 'READY' && (
        <p className="border-b border-line px-3 py-1.5 text-ink-soft">
          It is tried again <Until at={step.notBefore} />.
        </p>
      )}
      <LogView
        source={{
          owner: props.owner,
          step: step.id,
          attempt,
          newest,
          final: final.includes(step.state),
        }}
        name={`${props.subject}-${step.key}`}
        vertex={props.vertex}
        empty={emptySentence(step)}
        title={
          <>
            <span className="truncate font-semibold">{step.key}</span>
            <StateMark {...stepWords[step.state]} />
            {step.startedAt && (
              <span className="hidden text-meta text-ink-faint sm:inline">
                <Duration from={step.startedAt} to={step.finishedAt} />
                {step.builder && ` on ${step.builder}`}
              </span>
            )}
            {step.attempts.length > 1 && (
              <label className="text-meta text-ink-faint">
                <span className="sr-only">Attempt</span>
                <select
                  value={attempt}
                  onChange={(event) => address.go({ attempt: event.target.value, line: null }, 'replace')}
                  className="h-6 rounded-sm border border-line bg-surface px-1 text-ink"
                >
                  {step.attempts.map((one) => (
                    <option key={one.number} value={one.number}>
                      attempt {one.number}: {stepWords[one.state].word.toLowerCase()}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </>
        }
      />
      {step.summary.length > 0 && (
        <dl className="flex flex-wrap gap-x-5 gap-y-0.5 border-t border-line px-3 py-1.5 text-meta">
          {step.summary.map((fact) => (
            <div key={fact.name} className="flex min-w-0 gap-1.5">
              <dt className="text-ink-faint">{fact.name}</dt>
              <dd className="mono min-w-0 truncate text-ink-soft" title={fact.value}>
                {fact.value}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** What one wants to see first: what went wrong, else what runs, else what ended last. */
function interesting(steps: readonly StepPartsFragment[]): StepPartsFragment | undefined {
  return (
    steps.find((step) => step.state === 'FAILED' || step.state === 'ERRORED') ??
    steps.find((step) => step.state === 'RUNNING') ??
    steps.findLast((step) => step.startedAt !== null) ??
    steps[0]
  );
}

function emptySentence(step: StepPartsFragment): string {
  if (step.waitingFor) return step.waitingFor;
  if (step.state === 'WAITING') return `It waits for ${step.needs.join(', ')}.`;
  if (step.state === 'READY') return 'It is ready and waits for a worker.';
  if (step.state === 'SKIPPED') return 'It was skipped, because something before it did not succeed.';
  if (step.state === 'CANCELLED' && step.startedAt === null) return 'It was cancelled before it began.';
  return 'This step has said nothing.';
}
