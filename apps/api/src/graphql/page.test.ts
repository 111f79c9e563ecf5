import { expect, test } from '@jest/globals';
import { byId, byName, connectionOf, parsePage } from './page.ts';

const id = '01980000-0000-7000-8000-000000000000';
const releases = byId('releases');
const cursor = connectionOf(releases, { limit: 1, after: undefined }, [id, id], (key) => key).pageInfo.endCursor;

test('a cursor leads on from the last entry of its page', () => {
  expect(parsePage(releases, { first: 5, after: cursor }, 20)).toEqual({ limit: 5, after: id });
  expect(parsePage(releases, {}, 20)).toEqual({ limit: 20, after: undefined });
  expect(parsePage(releases, { first: null, after: null }, 20)).toEqual({ limit: 20, after: undefined });
});

test.each([
  [releases, { first: 0 }, 'first is 0, but must be from 1 to 100.'],
  [releases, { first: 101 }, 'first is 101, but must be from 1 to 100.'],
  [releases, { first: -1 }, 'first is -1, but must be from 1 to 100.'],
  [releases, { after: 'x' }, 'after is not a cursor of releases: pass the endCursor of the page before as it is.'],
  [releases, { after: '' }, 'after is not a cursor of releases: pass the endCursor of the page before as it is.'],
  [releases, { after: id }, 'after is not a cursor of releases: pass the endCursor of the page before as it is.'],
  [
    releases,
    { after: Buffer.from('releases:1 or true').toString('base64url') },
    'after is not a cursor of releases: pass the endCursor of the page before as it is.',
  ],
  [
    byId('promotions'),
    { after: cursor },
    'after is not a cursor of promotions: pass the endCursor of the page before as it is.',
  ],
  [
    byName('applications'),
    { after: Buffer.from("applications:a';--").toString('base64url') },
    'after is not a cursor of applications: pass the endCursor of the page before as it is.',
  ],
])('%j %j is refused', (list, args, sentence) => {
  expect(() => parsePage(list, args, 20)).toThrow(sentence);
});

test.each([
  [[], null, false],
  [['a'], 'a', false],
  [['a', 'b'], 'b', false],
  [['a', 'b', 'c'], 'b', true],
])('%j read for a page of 2', (rows, last, hasNextPage) => {
  const page = connectionOf(byName('applications'), { limit: 2, after: undefined }, rows, (row) => row);
  const end = last === null ? null : Buffer.from(`applications:${last}`).toString('base64url');
  expect(page.pageInfo).toEqual({ endCursor: end, hasNextPage });
  expect(page.nodes).toEqual(rows.slice(0, 2));
});
