import { describe, expect, it } from '@jest/globals';
import { parsePlatform } from '@slipway/registry';
import fc from 'fast-check';
import { advance } from './advance.ts';
import { attemptsOnLostWorkers } from './attempts.ts';
import { initialSteps, plannedSteps, promotionSteps } from './plan.ts';
import { type Advance, newRun, type PlannedStep, type Run, type RunEvent, type RunStep } from './run.ts';
import { mustStop } from './settle.ts';
import { isFinalRun, isLiveStep } from './status.ts';

const start = new Date('2026-11-21T08:00:00.000Z');
const adds = plannedSteps({
  platforms: ['linux/amd64', 'linux/arm64'].map(parsePlatform),
  hasBuild: true,
  hasTest: true,
});
const runs = fc.constantFrom(
  newRun('release', initialSteps()),
  newRun('promotion', promotionSteps({ copies: true })),
  newRun('promotion', promotionSteps({ copies: false })),
);

/** What a choice makes of a run: mostly events that fit, sometimes stale, foreign or ill-timed ones. */
interface Choice {
  readonly type: RunEvent['type'];
  readonly step: number;
  readonly drift: number;
  readonly transient: boolean;
}
const choice: fc.Arbitrary<Choice> = fc.record({
  type: fc.oneof(
    { weight: 5, arbitrary: fc.constant('step-claimed' as const) },
    { weight: 5, arbitrary: fc.constant('step-succeeded' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...(['created', 'step-failed', 'step-errored', 'lease-lost', 'step-stopped'] as const),
        ...(['cancel-requested', 'retry-requested'] as const),
      ),
    },
  ),
  step: fc.nat(20),
  drift: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }) }),
  transient: fc.boolean(),
});

function eventFor(run: Run, { type, step, drift, transient }: Choice): RunEvent {
  if (type === 'created' || type === 'cancel-requested' || type === 'retry-requested') return { type };
  const wanted = type === 'step-claimed' ? 'ready' : 'running';
  const fitting = run.steps.filter(({ state }) => state === wanted);
  const among = fitting.length > 0 && drift === 0 ? fitting : run.steps;
  const { key, epoch: present, kind } = among[step % among.length] as RunStep;
  const epoch = present + (type === 'step-claimed' ? 1 : 0) + drift;
  const failure = { message: 'No.' };
  if (type === 'step-failed') return { type, key, epoch, failure };
  if (type === 'step-errored') return { type, key, epoch, failure, transient };
  if (type === 'step-succeeded') return { type, key, epoch, ...(kind === 'plan' ? { adds } : {}) };
  return { type, key, epoch };
}

/** Plays a sequence and hands every transition to `look`. */
function play(
  run: Run,
  choices: readonly Choice[],
  look: (before: Run, event: RunEvent, result: Advance) => void,
): Run {
  return choices.reduce(
    (present, picked, index) => {
      const event = eventFor(present, picked);
      const result = advance(present, event, new Date(start.getTime() + index));
      look(present, event, result);
      return result.run;
    },
    advance(run, { type: 'created' }, start).run,
  );
}

const always = (look: (before: Run, event: RunEvent, result: Advance) => void) =>
  fc.assert(
    fc.property(
      runs,
      fc.array(choice, { maxLength: 120, size: 'max' }),
      (run, choices) => void play(run, choices, look),
    ),
    { numRuns: 300 },
  );
const byKey = (run: Run) => new Map(run.steps.map((step) => [step.key, step]));

describe('whatever happens', () => {
  it('no step is ready or runs before its needs have succeeded', () =>
    always((_before, _event, { run }) => {
      const steps = byKey(run);
      const started = run.steps.filter(({ state }) => state === 'ready' || state === 'running');
      const needed = started.flatMap(({ needs }) => needs);
      expect(needed.filter((key) => steps.get(key)?.state !== 'succeeded')).toEqual([]);
    }));

  it('a run is final exactly when no step is live', () =>
    always((_before, _event, { run }) => {
      expect(isFinalRun(run.state)).toBe(!run.steps.some(({ state }) => isLiveStep(state)));
    }));

  it('the end is failed before errored before cancelled, and good only when every step succeeded', () =>
    always((_before, _event, { run }) => {
      if (!isFinalRun(run.state)) return;
      const has = (state: RunStep['state']) => run.steps.some((step) => step.state === state);
      const good = run.kind === 'release' ? 'published' : 'succeeded';
      const end = has('failed') ? 'failed' : has('errored') ? 'errored' : has('cancelled') ? 'cancelled' : good;
      expect(run.state).toBe(end);
      if (end === good) expect(run.steps.every(({ state }) => state === 'succeeded')).toBe(true);
      expect(run.failure?.kind).toBe(end === 'failed' || end === 'errored' ? end : undefined);
    }));

  it('nothing but a retry changes a final run', () =>
    always((before, event, { run, ready, stop, changed }) => {
      if (!isFinalRun(before.state) || event.type === 'retry-requested') return;
      expect(run).toBe(before);
      expect([ready, stop, changed]).toEqual([[], [], []]);
    }));

  it('epochs only grow, by one, and only by a claim', () =>
    always((before, event, { run }) => {
      const earlier = byKey(before);
      const grown = run.steps.map(({ key, epoch }) => [key, epoch - (earlier.get(key)?.epoch ?? 0)] as const);
      const claimed = event.type === 'step-claimed' && run !== before ? [[event.key, 1]] : [];
      expect(grown.filter(([, by]) => by !== 0)).toEqual(claimed);
    }));

  it('an event of another epoch changes nothing', () =>
    always((before, event, { run }) => {
      if (!('epoch' in event)) return;
      const present = byKey(before).get(event.key)?.epoch ?? 0;
      if (event.epoch !== present + (event.type === 'step-claimed' ? 1 : 0)) expect(run).toBe(before);
    }));

  it('a job is sent for exactly the steps that became ready', () =>
    always((before, _event, { run, ready }) => {
      const earlier = byKey(before);
      const became = run.steps.filter(({ key, state }) => state === 'ready' && earlier.get(key)?.state !== 'ready');
      expect(ready).toEqual(became.map(({ key }) => key));
    }));

  it('whoever runs when the run must stop was told so', () => {
    const told = new Set<string>();
    always((before, _event, { run, stop }) => {
      if (!mustStop(run) || isFinalRun(run.state)) told.clear();
      for (const key of stop) {
        expect(byKey(run).get(key)?.state).toBe('running');
        told.add(key);
      }
      const running = run.steps.filter(({ state }) => state === 'running').map(({ key }) => key);
      if (mustStop(run) && mustStop(before)) expect(running.every((key) => told.has(key))).toBe(true);
      if (mustStop(run) && !mustStop(before)) expect(stop).toEqual(running);
    });
  });

  it('changed names exactly the steps that differ', () =>
    always((before, _event, { run, changed }) => {
      const earlier = byKey(before);
      const differ = run.steps.filter((step) => JSON.stringify(step) !== JSON.stringify(earlier.get(step.key)));
      expect(changed).toEqual(differ.map(({ key }) => key));
    }));

  it('steps are never lost and what succeeded stays so', () =>
    always((before, _event, { run }) => {
      const later = byKey(run);
      expect(before.steps.filter(({ key }) => !later.has(key))).toEqual([]);
      const succeeded = before.steps.filter(({ state }) => state === 'succeeded');
      expect(succeeded.filter(({ key }) => later.get(key)?.state !== 'succeeded')).toEqual([]);
    }));

  it('what came in is left as it was', () =>
    fc.assert(
      fc.property(runs, fc.array(choice, { maxLength: 60, size: 'max' }), (run, choices) => {
        play(deepFreeze(run), choices, (_before, _event, result) => void deepFreeze(result));
      }),
    ));
});

describe('a run ends', () => {
  const answers = fc.constantFrom('step-succeeded', 'step-failed', 'step-errored', 'lease-lost', 'step-stopped');

  it('when every ready step is claimed and every running one answered', () =>
    fc.assert(
      fc.property(
        runs,
        fc.array(choice, { maxLength: 60, size: 'max' }),
        fc.infiniteStream(answers),
        (run, choices, types) => {
          let present = play(run, choices, () => undefined);
          const most = 2 * attemptsOnLostWorkers * (initialSteps().length + adds.length);
          for (let turn = 0; turn < most && !isFinalRun(present.state); turn += 1) {
            const waiting = present.steps.findIndex(({ state }) => state === 'ready');
            const type = waiting >= 0 ? 'step-claimed' : types.next().value;
            present = advance(present, eventFor(present, { type, step: 0, drift: 0, transient: true }), start).run;
          }
          expect(isFinalRun(present.state)).toBe(true);
        },
      ),
      { numRuns: 500 },
    ));

  it('whatever shape its steps have', () => {
    const keys = ['a', 'b', 'c', 'd'] as const;
    const shape: fc.Arbitrary<PlannedStep[]> = fc
      .array(fc.array(fc.constantFrom(...keys, 'unknown'), { maxLength: 3 }), { maxLength: 4 })
      .map((needs) => needs.map((own, index) => ({ key: keys[index] ?? 'a', kind: 'build', needs: own })));
    fc.assert(
      fc.property(shape, (steps) => {
        let { run } = advance(newRun('release', steps), { type: 'created' }, start);
        for (let turn = 0; turn < 2 * steps.length && !isFinalRun(run.state); turn += 1) {
          const type = run.steps.some(({ state }) => state === 'ready') ? 'step-claimed' : 'step-succeeded';
          run = advance(run, eventFor(run, { type, step: 0, drift: 0, transient: false }), start).run;
        }
        expect(isFinalRun(run.state)).toBe(true);
      }),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
