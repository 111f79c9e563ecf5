import type { Progress } from '../progress.ts';
import type { Step } from './thread.ts';

const marks: Readonly<Record<string, string>> = {
  SUCCEEDED: '✓',
  FAILED: '✗',
  ERRORED: '✗',
  CANCELLED: '–',
  SKIPPED: '–',
};

/** Says each step once, when it is final, with its time; the moving line names those that run. */
export function createStepLines(progress: Progress, note: (text: string) => void): (steps: readonly Step[]) => void {
  const said = new Set<string>();
  return (steps) => {
    for (const step of steps) {
      const mark = marks[step.state];
      if (mark === undefined || said.has(step.key)) continue;
      said.add(step.key);
      const why = step.failure === null ? '' : `  ${step.failure.message}`;
      progress.say(`    ${mark} ${step.key.padEnd(22)} ${seconds(step).padStart(8)}${why}`);
    }
    note(
      steps
        .filter((step) => step.state === 'RUNNING')
        .map((step) => step.key)
        .join(', '),
    );
  };
}

function seconds(step: Step): string {
  if (step.startedAt === null || step.finishedAt === null) return '';
  return `${((Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000).toFixed(1)} s`;
}
