'use client';

import type { StepPartsFragment } from '../../graphql/generated/documents.ts';
import { classes } from '../../ui/classes.ts';
import { Duration } from '../../ui/duration.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { useRunningNow } from '../../ui/use-now.ts';
import { stepWords } from '../release/release-words.ts';
import type { VertexRow } from './vertices.ts';
import { waterfall } from './waterfall-layout.ts';

/** Steps in their order with their time beside one another; the chosen one shows the instructions that ran in it. */
export function StepList(props: {
  steps: readonly StepPartsFragment[];
  chosen: StepPartsFragment | undefined;
  vertices: readonly VertexRow[];
  vertex: string | undefined;
  onStep: (key: string) => void;
  onVertex: (digest: string | undefined) => void;
}) {
  const { steps, chosen } = props;
  const now = useRunningNow(steps.some((step) => step.state === 'RUNNING'));
  const bars = waterfall(steps, now);
  return (
    <ol aria-label="Steps" className="py-1">
      {steps.map((step, index) => {
        const { mark, word } = stepWords[step.state];
        const bar = bars[index];
        const here = step.id === chosen?.id;
        return (
          <li key={step.id}>
            <button
              type="button"
              aria-current={here ? 'step' : undefined}
              onClick={() => props.onStep(step.key)}
              className={classes(
                'grid h-8 w-full grid-cols-[14px_minmax(0,1fr)_56px_68px] items-center gap-2 px-3 text-left -outline-offset-2 transition-colors',
                here ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <MarkShape mark={mark} label={word} />
              <span className={classes('truncate', step.startedAt === null && 'text-ink-faint', here && 'font-medium')}>
                {step.key}
              </span>
              <span aria-hidden className="relative h-1 rounded-full bg-line/60">
                {bar && (
                  <span
                    className={classes('absolute inset-y-0 min-w-0.5 rounded-full', colours[mark] ?? 'bg-ink-faint')}
                    style={{ left: `${bar.start * 100}%`, width: `${bar.length * 100}%` }}
                  />
                )}
              </span>
              <span className="text-right text-meta text-ink-faint">
                {step.startedAt ? <Duration from={step.startedAt} to={step.finishedAt} /> : word.toLowerCase()}
              </span>
            </button>
            {here && <Vertices {...props} />}
          </li>
        );
      })}
    </ol>
  );
}

const colours: Partial<Record<string, string>> = {
  running: 'bg-running',
  succeeded: 'bg-succeeded/70',
  failed: 'bg-failed',
  errored: 'bg-errored',
};

function Vertices(props: {
  vertices: readonly VertexRow[];
  vertex: string | undefined;
  onVertex: (digest: string | undefined) => void;
}) {
  if (props.vertices.length === 0) return null;
  return (
    <ol className="mb-1 border-b border-line pb-1" aria-label="Instructions">
      {props.vertices.map((vertex) => {
        const here = vertex.digest === props.vertex;
        return (
          <li key={vertex.digest}>
            <button
              type="button"
              aria-pressed={here}
              title={vertex.name}
              onClick={() => props.onVertex(here ? undefined : vertex.digest)}
              className={classes(
                'grid min-h-7 w-full grid-cols-[14px_minmax(0,1fr)_68px] items-center gap-2 py-0.5 pr-3 pl-9 text-left text-meta -outline-offset-2',
                here ? 'bg-selected text-ink' : 'text-ink-soft hover:bg-hover',
              )}
            >
              <MarkShape mark={vertex.mark} label={vertex.word} size={11} />
              <span className="mono truncate">{vertex.name}</span>
              <span className="text-right text-ink-faint">
                {vertex.cached ? (
                  'cached'
                ) : vertex.startedAt ? (
                  <Duration from={vertex.startedAt} to={vertex.finishedAt} />
                ) : null}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
