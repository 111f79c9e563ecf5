import { describe, expect, it } from '@jest/globals';
import { nearestNode } from './nearest-node-layout.ts';

const nodes = [
  { id: 'a', x: 0, y: 0 },
  { id: 'b', x: 100, y: 0 },
  { id: 'c', x: 90, y: 40 },
  { id: 'd', x: 0, y: 80 },
];

describe('nearestNode', () => {
  it.each([
    ['a', 'right', 'b'],
    ['b', 'down', 'c'],
    ['c', 'left', 'a'],
    ['a', 'down', 'd'],
    ['a', 'up', undefined],
    ['gone', 'left', 'a'],
  ] as const)('from %s %s is %s', (from, direction, to) => {
    expect(nearestNode(nodes, from, direction)).toBe(to);
  });
});
