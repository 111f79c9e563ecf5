import { expect, test } from '@jest/globals';
import type { RunState, StepState } from '@slipway/pipeline';
import { runWaitingFor, stepWaitingFor, type WaitingStep } from './waiting.ts';

const now = new Date('2026-01-02T08:00:00Z');
const later = new Date('2026-01-02T08:00:20Z');
const step = (key: string, state: StepState, more: Partial<WaitingStep> = {}): WaitingStep => ({
  key,
  state,
  needs: [],
  notBefore: null,
  builderId: null,
  ...more,
});
const full = { name: 'default', concurrency: 4, running: 4 };
const free = { name: 'default', concurrency: 4, running: 3 };
const siblings = [
  step('plan', 'succeeded'),
  step('test linux/amd64', 'running'),
  step('test linux/arm64', 'waiting'),
  step('package linux/amd64', 'ready'),
  step('package linux/arm64', 'ready'),
];

test.each([
  [step('test', 'running'), undefined, undefined],
  [step('test', 'succeeded'), undefined, undefined],
  [step('build', 'waiting', { needs: ['plan'] }), undefined, 'Waiting to be started'],
  [step('check', 'waiting', { needs: ['assemble'] }), undefined, 'Waiting for assemble'],
  [
    step('x', 'waiting', { needs: ['plan', 'test linux/amd64', 'test linux/arm64'] }),
    undefined,
    'Waiting for test linux/amd64 and test linux/arm64',
  ],
  [
    step('assemble', 'waiting', { needs: siblings.map(({ key }) => key) }),
    undefined,
    'Waiting for test linux/amd64, test linux/arm64, package linux/amd64 and 1 more',
  ],
  [step('build', 'ready', { builderId: 'b' }), full, 'Waiting for a free place on builder default (4 of 4 in use)'],
  [step('build', 'ready', { builderId: 'b' }), free, 'Waiting for a worker'],
  [step('build', 'ready', { builderId: 'b', notBefore: later }), full, 'Tried again at 2026-01-02 08:00:20 UTC'],
  [step('build', 'ready', { notBefore: now }), undefined, 'Waiting for a worker'],
])('step %j', (waiting, builder, expected) => {
  expect(stepWaitingFor(waiting, siblings, builder, now)).toBe(expected);
});

const table: [RunState, WaitingStep[], string | undefined][] = [
  ['published', [step('a', 'succeeded')], undefined],
  ['running', [step('a', 'running'), step('b', 'waiting', { needs: ['a'] })], undefined],
  ['queued', [step('checkout', 'ready'), step('plan', 'waiting', { needs: ['checkout'] })], 'Waiting for a worker'],
  [
    'running',
    [step('a', 'ready', { builderId: 'b' }), step('c', 'ready', { builderId: 'b' })],
    'Waiting for a free place on builder default (4 of 4 in use)',
  ],
  ['running', [step('push', 'ready', { notBefore: later })], 'push is tried again at 2026-01-02 08:00:20 UTC'],
  ['running', [step('push', 'ready', { notBefore: later }), step('other', 'ready')], 'Waiting for a worker'],
  ['cancelling', [step('a', 'running'), step('b', 'running')], 'Waiting for a and b to stop'],
];

test.each(table)('a %s run with %j', (state, steps, expected) => {
  expect(runWaitingFor(state, steps, new Map([['b', full]]), now)).toBe(expected);
});
