import { expect, it } from '@jest/globals';
import { advance } from '../release/advance.ts';
import type { PlannedStep, Run, RunEvent } from '../release/run.ts';
import { noteOf, runOf } from './run-notation.ts';

export const claimed = (key: string, epoch = 1): RunEvent => ({ type: 'step-claimed', key, epoch });
export const succeeded = (key: string, epoch = 1): RunEvent => ({ type: 'step-succeeded', key, epoch });
export const failed = (key: string, epoch = 1): RunEvent => ({
  type: 'step-failed',
  key,
  epoch,
  failure: { message: 'No.' },
});
export const errored = (key: string, transient: boolean, epoch = 1): RunEvent => ({
  type: 'step-errored',
  key,
  epoch,
  transient,
  failure: { message: 'Away.' },
});
export const lost = (key: string, epoch = 1): RunEvent => ({ type: 'lease-lost', key, epoch });
export const stopped = (key: string, epoch = 1): RunEvent => ({ type: 'step-stopped', key, epoch });
export const created: RunEvent = { type: 'created' };
export const cancel: RunEvent = { type: 'cancel-requested' };
export const retry: RunEvent = { type: 'retry-requested' };
export const adding = (key: string, adds: readonly PlannedStep[]): RunEvent => ({
  type: 'step-succeeded',
  key,
  epoch: 1,
  adds,
});
export const nothingNew = (key: string): RunEvent => ({ type: 'step-succeeded', key, epoch: 1, nothingNew: true });

/** [what, state, steps, event, state after, changed steps after, ready, stop]; `''` for none, `=` for nothing changed. */
export type Row = readonly [string, Run['state'], string, RunEvent, Run['state'], string, string?, string?];

const now = new Date('2026-11-21T08:00:00.000Z');

/** One test a row. */
export function eachRow(kind: Run['kind'], steps: readonly PlannedStep[], rows: readonly Row[]): void {
  it.each(rows)('%s', (_what, state, note, event, stateAfter, changed, ready = '', stop = '') => {
    const before = runOf(steps, state, note, kind);
    const after = advance(before, event, now);

    expect(after.run.state).toBe(stateAfter);
    if (changed === '=') expect(after.run).toBe(before);
    expect(noteOf(after.run, after.changed)).toBe(changed === '=' ? '' : changed);
    expect(after.ready.join(' ')).toBe(ready);
    expect(after.stop.join(' ')).toBe(stop);
  });
}
