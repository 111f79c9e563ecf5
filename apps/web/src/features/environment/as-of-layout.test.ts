import { expect, test } from '@jest/globals';
import { againstNow, momentOf, typedMoment } from './as-of-layout.ts';

const runs = (name: string, digest: string) => ({ application: { name }, digest });

test('then and now, by application', () => {
  const rows = againstNow(
    [runs('web', 'a'), runs('shop', 'b'), runs('gone', 'c')],
    [runs('web', 'x'), runs('shop', 'b'), runs('new', 'd')],
  );
  expect(
    rows.map(({ application, before, now, differs }) => [application, before?.digest, now?.digest, differs]),
  ).toEqual([
    ['gone', 'c', undefined, true],
    ['new', undefined, 'd', true],
    ['shop', 'b', 'b', false],
    ['web', 'a', 'x', true],
  ]);
});

const now = Date.parse('2026-11-21T12:00:00Z');

test('a moment goes through its field to the minute', () => {
  expect(momentOf(typedMoment(now - 60_000), now)).toBe('2026-11-21T11:59:00.000Z');
});

test.each(['', 'soon', typedMoment(now + 60_000)])('%j is no moment that is over', (typed) => {
  expect(momentOf(typed, now)).toBeUndefined();
});
