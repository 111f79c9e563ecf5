import { describe, expect, it } from '@jest/globals';
import { beginning, planned, promotion, runOf } from '../testing/run-notation.ts';
import { advance } from './advance.ts';
import { pauseAfter } from './attempts.ts';
import type { Run, RunEvent } from './run.ts';
import { mustStop } from './settle.ts';

const now = new Date('2026-11-21T08:00:00.000Z');
const release = (state: Run['state'], note: string) => runOf([...beginning, ...planned], state, note, 'release');
const afterAll = (run: Run, events: readonly RunEvent[]) =>
  events.reduce((present, event) => advance(present, event, now).run, run);
const step = (run: Run, key: string) => run.steps.find((candidate) => candidate.key === key);

const buildFailed: RunEvent = {
  type: 'step-failed',
  key: 'bA',
  epoch: 1,
  failure: { message: 'The compiler said no.' },
};
const builderAway = (transient: boolean, epoch = 1): RunEvent => ({
  type: 'step-errored',
  key: 'bB',
  epoch,
  transient,
  failure: { message: 'The engine is away.' },
});

describe('the failure of a run', () => {
  it('names the step and keeps the sentence', () => {
    const run = afterAll(release('running', 'co+ pl+ bA> bB+'), [buildFailed]);
    const failure = { kind: 'failed', message: 'The compiler said no.', step: 'bA' };
    expect(run.failure).toEqual(failure);
    expect(step(run, 'bA')?.failure).toEqual(failure);
  });

  it('takes kind and step from the event, whatever the reason says', () => {
    const failure = { kind: 'errored', message: 'No.', step: 'zz' } as const;
    const run = afterAll(release('running', 'co>'), [{ type: 'step-failed', key: 'co', epoch: 1, failure }]);
    expect(run.failure).toEqual({ kind: 'failed', message: 'No.', step: 'co' });
  });

  it('is the first one of its kind', () => {
    const second: RunEvent = { ...buildFailed, key: 'bB', failure: { message: 'Here too.' } };
    expect(afterAll(release('running', 'co+ pl+ bA> bB>'), [buildFailed, second]).failure?.step).toBe('bA');
  });

  it('is that of the failed step when another one was errored before', () => {
    const run = release('running', 'co+ pl+ bA> bB>');
    expect(afterAll(run, [builderAway(false), buildFailed]).failure?.kind).toBe('failed');
  });

  it('is not there after a cancel and is gone after a retry', () => {
    const cancelled = afterAll(release('running', 'co>'), [
      { type: 'cancel-requested' },
      { type: 'step-stopped', key: 'co', epoch: 1 },
    ]);
    expect([cancelled.state, cancelled.failure]).toEqual(['cancelled', undefined]);
    const again = afterAll(release('running', 'co+ pl+ bA> bB+'), [buildFailed, { type: 'retry-requested' }]);
    expect([again.state, again.failure, step(again, 'bA')?.failure]).toEqual(['queued', undefined, undefined]);
  });

  it('says why a step can never start', () => {
    const adds = [{ key: 'build', kind: 'build', needs: ['toolchain'] }] as const;
    const run = runOf(beginning, 'running', 'co+ pl>', 'release');
    expect(afterAll(run, [{ type: 'step-succeeded', key: 'pl', epoch: 1, adds }]).failure?.message).toBe(
      'build can never start, because it needs toolchain, which is not a step here.',
    );
  });

  it('is errored, never good, for a run without steps', () => {
    const run = advance({ kind: 'promotion', state: 'queued', steps: [] }, { type: 'created' }, now).run;
    expect(run.state).toBe('errored');
    expect(advance(run, { type: 'retry-requested' }, now).run).toBe(run);
  });
});

describe('trying again', () => {
  it('waits longer each time and shows why until it is claimed', () => {
    const waiting = advance(release('running', 'co+ pl+ bA+ bB>2'), builderAway(true, 2), now).run;
    expect(step(waiting, 'bB')?.notBefore).toEqual(new Date(now.getTime() + 20_000));
    expect(step(waiting, 'bB')?.failure?.message).toBe('The engine is away.');
    expect(waiting.failure).toBeUndefined();

    const claimed = advance(waiting, { type: 'step-claimed', key: 'bB', epoch: 3 }, now).run;
    expect(step(claimed, 'bB')).toMatchObject({
      state: 'running',
      attempts: 3,
      notBefore: undefined,
      failure: undefined,
    });
  });

  it.each([
    [0, 5_000],
    [1, 5_000],
    [2, 20_000],
    [3, 80_000],
  ])('pauses after attempt %d for %d ms', (attempt, pause) => expect(pauseAfter(attempt)).toBe(pause));

  it('is not waited for when the run ends meanwhile', () => {
    const waiting = advance(release('running', 'co+ pl+ bA> bB>'), builderAway(true), now).run;
    const ended = advance(waiting, buildFailed, now).run;
    expect(ended.state).toBe('failed');
    expect(step(ended, 'bB')).toMatchObject({ state: 'skipped', notBefore: undefined, failure: undefined });
  });
});

describe('mustStop', () => {
  it.each([
    ['running', 'co+ pl>', false],
    ['running', 'co+ pl+ bAx bB>', true],
    ['running', 'co+ pl+ bA! bB>', true],
    ['cancelling', 'co+ pl>', true],
    ['queued', 'co+ pl?', false],
  ] as const)('%s %s: %s', (state, note, expected) => expect(mustStop(release(state, note))).toBe(expected));

  it('holds for promotions alike', () => {
    expect(mustStop(runOf(promotion, 'cancelling', 'cp>', 'promotion'))).toBe(true);
  });
});
