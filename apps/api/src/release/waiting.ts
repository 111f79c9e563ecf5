import { isFinalRun, isLiveStep, type RunState, type StepState } from '@slipway/pipeline';

export interface WaitingStep {
  readonly key: string;
  readonly state: StepState;
  readonly needs: readonly string[];
  readonly notBefore: Date | null;
  readonly builderId: string | null;
}

export interface BuilderPlaces {
  readonly name: string;
  readonly concurrency: number;
  readonly running: number;
}

/** Why a step does not run yet, in one sentence; undefined when it runs or is over. */
export function stepWaitingFor(
  step: WaitingStep,
  siblings: readonly WaitingStep[],
  builder: BuilderPlaces | undefined,
  now: Date,
): string | undefined {
  if (step.state === 'waiting') {
    const open = step.needs.filter((key) => siblings.find((each) => each.key === key)?.state !== 'succeeded');
    return open.length === 0 ? 'Waiting to be started' : `Waiting for ${listed(open)}`;
  }
  if (step.state !== 'ready') return undefined;
  if (step.notBefore && step.notBefore > now) return `Tried again at ${clock(step.notBefore)}`;
  if (builder && builder.running >= builder.concurrency)
    return `Waiting for a free place on builder ${builder.name} (${builder.running} of ${builder.concurrency} in use)`;
  return 'Waiting for a worker';
}

/** What a release or promotion waits for while none of its steps runs; undefined when one does, or when it is over. */
export function runWaitingFor(
  state: RunState,
  steps: readonly WaitingStep[],
  builders: ReadonlyMap<string, BuilderPlaces>,
  now: Date,
): string | undefined {
  if (isFinalRun(state)) return undefined;
  const running = steps.filter((step) => step.state === 'running').map(({ key }) => key);
  if (state === 'cancelling') return running.length > 0 ? `Waiting for ${listed(running)} to stop` : undefined;
  if (running.length > 0) return undefined;
  // What is ready can go on by itself; what is tried again soonest is what the run waits for.
  const ready = steps.filter((step) => step.state === 'ready').sort((one, other) => startOf(one) - startOf(other));
  const next = ready[0] ?? steps.find((step) => isLiveStep(step.state));
  if (!next) return undefined;
  const sentence = stepWaitingFor(next, steps, next.builderId ? builders.get(next.builderId) : undefined, now);
  return sentence?.startsWith('Tried again')
    ? `${next.key} is tried again at ${clock(next.notBefore as Date)}`
    : sentence;
}

function startOf(step: WaitingStep): number {
  return step.notBefore?.getTime() ?? 0;
}

function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 3);
  const more = keys.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

function clock(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
