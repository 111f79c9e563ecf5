import { expect, test } from '@jest/globals';
import { ChangeQueue, matches } from './change-queue.ts';

test.each([
  [{ release: 'a', step: 'b' }, {}, true],
  [{ release: 'a', step: 'b' }, { release: 'a' }, true],
  [{ release: 'a', step: 'b' }, { release: 'a', step: 'c' }, false],
  [{ application: 'a' }, { release: 'a' }, false],
  [{ application: 'a' }, { release: undefined }, true],
  [{ missed: true as const }, { release: 'a' }, true],
])('%j against %j: %s', (change, filter, expected) => {
  expect(matches(change, filter)).toBe(expected);
});

test('equal changes wait once, and a reader who is far behind is told that it missed some', async () => {
  const queue = new ChangeQueue({}, () => undefined);
  for (let index = 0; index < 3; index++) queue.push({ release: 'same' });
  expect((await queue.next()).value).toEqual({ release: 'same' });
  for (let index = 0; index < 5_000; index++) queue.push({ release: String(index) });
  expect((await queue.next()).value).toEqual({ missed: true });
  queue.push({ release: 'later' });
  expect((await queue.next()).value).toEqual({ release: 'later' });
});
