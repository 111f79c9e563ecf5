import type { PlannedStep, Run, RunStep } from '../release/run.ts';
import type { StepState } from '../release/status.ts';

/** The signs of the notation: `bA>2/1` is step bA, running, epoch 2, attempt 1. */
const signs: Readonly<Record<string, StepState>> = {
  '.': 'waiting',
  '?': 'ready',
  '>': 'running',
  '+': 'succeeded',
  x: 'failed',
  '!': 'errored',
  '-': 'cancelled',
  '~': 'skipped',
};
const signOf = new Map(Object.entries(signs).map(([sign, state]) => [state, sign]));

const pattern = /^([a-z]+[A-Z]?)([.?>+x!~-])(\d+)?(?:\/(\d+))?$/;

/** Steps that a note does not mention wait at epoch 0; the epoch defaults to 0 where nothing was claimed, else to 1. */
export function runOf(planned: readonly PlannedStep[], state: Run['state'], note: string, kind: Run['kind']): Run {
  const notes = new Map<string, Pick<RunStep, 'state' | 'epoch' | 'attempts'>>();
  for (const word of note.split(' ').filter((text) => text !== '')) {
    const [, key, sign, epochText, attemptsText] = pattern.exec(word) ?? [];
    const stepState = signs[sign ?? ''];
    if (key === undefined || stepState === undefined) throw new Error(`Not a note of a step: ${word}`);
    const epoch = Number(epochText ?? (['waiting', 'ready', 'skipped'].includes(stepState) ? 0 : 1));
    notes.set(key, { state: stepState, epoch, attempts: Number(attemptsText ?? epoch) });
  }
  const steps = planned.map((step) => ({
    ...step,
    ...(notes.get(step.key) ?? { state: 'waiting' as const, epoch: 0, attempts: 0 }),
  }));
  return { kind, state, steps } as Run;
}

/** The inverse, for the named steps: always with epoch, and with attempts where they differ from it. */
export function noteOf(run: Run, keys: readonly string[]): string {
  const words = run.steps
    .filter((step) => keys.includes(step.key))
    .map((step) => {
      const attempts = step.attempts === step.epoch ? '' : `/${step.attempts}`;
      return `${step.key}${signOf.get(step.state)}${step.epoch}${attempts}`;
    });
  return words.join(' ');
}

const lane = (at: string): PlannedStep[] => [
  { key: `b${at}`, kind: 'build', platform: `linux/${at}`, needs: ['pl'] },
  { key: `t${at}`, kind: 'test', platform: `linux/${at}`, needs: [`b${at}`] },
  { key: `p${at}`, kind: 'package', platform: `linux/${at}`, needs: [`b${at}`] },
];

export const beginning: readonly PlannedStep[] = [
  { key: 'co', kind: 'checkout', needs: [] },
  { key: 'pl', kind: 'plan', needs: ['co'] },
];

export const planned: readonly PlannedStep[] = [
  ...lane('A'),
  ...lane('B'),
  { key: 'as', kind: 'assemble', needs: ['tA', 'pA', 'tB', 'pB'] },
  { key: 'ch', kind: 'check', needs: ['as'] },
  { key: 'pu', kind: 'publish', needs: ['ch'] },
];

export const promotion: readonly PlannedStep[] = [
  { key: 'cp', kind: 'copy', needs: [] },
  { key: 'de', kind: 'deploy', needs: ['cp'] },
  { key: 've', kind: 'verify', needs: ['de'] },
];
