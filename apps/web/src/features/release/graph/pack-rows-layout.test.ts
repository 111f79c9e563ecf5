import { describe, expect, it } from '@jest/globals';
import { packRows } from './pack-rows-layout.ts';

describe('packRows', () => {
  it('uses a new row only for what would overlap, and prefers the row it is asked for', () => {
    const { rows, count } = packRows(
      [
        { id: 'a', from: 0, to: 10 },
        { id: 'b', from: 5, to: 15 },
        { id: 'c', from: 20, to: 30, near: 'b' },
        { id: 'd', from: 22, to: 40 },
        { id: 'e', from: 25, to: 26, near: 'c' },
      ],
      2,
    );
    expect(Object.fromEntries(rows)).toEqual({ a: 0, b: 1, c: 1, d: 0, e: 2 });
    expect(count).toBe(3);
  });

  it('has no row for nothing', () => {
    expect(packRows([], 4).count).toBe(0);
  });
});
