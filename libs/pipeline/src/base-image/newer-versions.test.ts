import { expect, it } from '@jest/globals';
import { newerVersions } from './newer-versions.ts';

it.each([
  ['12.4-slim', '12.4-slim 12.5-slim 12.10-slim 13.0-slim 12.11 12.5-slim-x', 'minor 12.10-slim, major 13.0-slim'],
  ['1.36.0', '1.36.1 1.36.2 1.37.0 1.38.5 2.0.0 2.1.0', 'patch 1.36.2, minor 1.38.5, major 2.1.0'],
  ['1.36', '1.36.1 1.37 2 2.0', 'minor 1.37, major 2.0'],
  ['12', '11 12 13 14 13.1 bookworm', 'major 14'],
  ['1.36.0', '1.35.9 1.36.0 0.99.99', ''],
  ['v1.2.3', '1.2.4 v1.2.4', 'patch v1.2.4'],
  ['1.25.0-alpine3.20', '1.25.1-alpine3.20 1.25.2-alpine3.21 1.25.3', 'patch 1.25.1-alpine3.20'],
  ['22-bookworm-slim', '23-bookworm-slim 24-slim 24-bookworm', 'major 23-bookworm-slim'],
  ['1.2.3', '1.3.0-rc.1 2.0.0-beta 1.2.4alpha', ''],
  ['1.3.0-rc.1', '1.3.0-rc.2 1.3.0-rc.10 1.2.9', 'patch 1.3.0-rc.10'],
  ['1.3.0-rc.1', '1.3.0-rc.2 1.3.0 1.3.1-rc.1', 'patch 1.3.1-rc.1'],
  ['1.3.0-rc.1-slim', '1.3.0-slim 1.3.0', 'patch 1.3.0-slim'],
  ['1.2.3.4', '1.2.3.5 1.2.4.0', 'patch 1.2.4.0'],
  ['latest', '1.0 2.0', ''],
  ['bookworm-20240101', 'bookworm-20240201', ''],
  // A date is no version that a lower number would be older than.
  ['22', '20240101 23', 'major 23'],
  ['1.2.3', '', ''],
])('%s among %s: %s', (tag, tags, expected) => {
  const found = newerVersions(tag, tags === '' ? [] : tags.split(' '));
  expect(found.map((one) => `${one.change} ${one.tag}`).join(', ')).toBe(expected);
});

it('hostile tags cost no more than others', () => {
  const long = `1.${'0'.repeat(100)}`;
  expect(newerVersions('1.2.3', [long, '1'.repeat(128), `1.2.3${'-rc'.repeat(40)}`, `1.2.${'9'.repeat(9)}`])).toEqual([
    { tag: `1.2.${'9'.repeat(9)}`, change: 'patch' },
  ]);
});
