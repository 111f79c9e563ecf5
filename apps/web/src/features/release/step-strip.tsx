import type { StepDotFragment, StepState } from '../../graphql/generated/documents.ts';
import { classes } from '../../ui/classes.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { stepWords } from './release-words.ts';

const looks: Record<StepState, string> = {
  WAITING: 'bg-line-strong/60',
  READY: 'bg-line-strong',
  RUNNING: 'bg-running breathing',
  SUCCEEDED: 'bg-succeeded',
  FAILED: 'bg-failed',
  ERRORED: 'bg-errored',
  CANCELLED: 'bg-cancelled',
  SKIPPED: 'bg-line-strong/60',
};

/** How far something is: a piece a step, and the words for what it does now. */
export function StepStrip({ steps }: { steps: readonly StepDotFragment[] }) {
  const done = steps.filter((step) => step.state === 'SUCCEEDED').length;
  const running = steps.filter((step) => step.state === 'RUNNING').map((step) => step.key);
  const next = steps.find((step) => step.state === 'READY' || step.state === 'WAITING');
  const now = running.length > 0 ? running.join(', ') : next ? `${next.key} next` : '';
  return (
    <div className="min-w-0">
      <div
        role="img"
        aria-label={`${done} of ${steps.length} steps done${now && `; now ${now}`}`}
        className="flex h-1.5 gap-0.5"
      >
        {steps.map((step) => (
          <Tooltip key={step.id} content={`${step.key}: ${stepWords[step.state].word.toLowerCase()}`}>
            <span className={classes('min-w-1 flex-1 rounded-[1px]', looks[step.state])} />
          </Tooltip>
        ))}
      </div>
      <p className="mt-1 flex gap-2 text-meta text-ink-faint">
        <span className="min-w-0 truncate">{now}</span>
        <span className="figures ml-auto shrink-0">
          {done} of {steps.length}
        </span>
      </p>
    </div>
  );
}
