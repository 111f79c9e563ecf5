import { expect, test } from '@jest/globals';
import { taskWord } from './task-words.ts';

test.each([
  ['running', true, 'succeeded', 'running, healthy'],
  ['running', null, 'succeeded', 'running'],
  ['running', false, 'failed', 'running, unhealthy'],
  ['exited', null, 'failed', 'exited'],
  ['rejected', null, 'failed', 'rejected'],
  ['pending', null, 'waiting', 'pending'],
])('%s, healthy %s', (state, healthy, mark, word) => {
  expect(taskWord({ state, healthy })).toEqual({ mark, word });
});
