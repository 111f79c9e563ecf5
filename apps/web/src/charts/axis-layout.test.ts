import { describe, expect, it } from '@jest/globals';
import { bytesAxis, spreadLabels, thinLabels } from './axis-layout.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

describe('bytesAxis', () => {
  it.each([
    ['nothing', [], [0, 1], true],
    ['small and large', [1 * MiB, 8 * MiB], [0, 2, 4, 6, 8].map((n) => n * MiB), true],
    ['close together', [4 * MiB, 4.5 * MiB], [3.8, 4, 4.2, 4.4, 4.6].map((n) => n * MiB), false],
    ['one value', [100 * MiB], [99.5, 100].map((n) => n * MiB), false],
    ['bytes', [3, 90], [0, 50, 100], true],
  ])('of %s', (_, values, ticks, startsAtZero) => {
    const axis = bytesAxis(values);
    expect(axis.ticks.map(Math.round)).toEqual(ticks.map(Math.round));
    expect(axis.startsAtZero).toBe(startsAtZero);
  });

  it('always spans its values with a handful of ticks', () => {
    for (let exponent = 0; exponent < 50; exponent += 1) {
      for (const share of [0, 0.3, 0.7, 0.99, 1]) {
        const most = 1.7 ** exponent;
        const { ticks } = bytesAxis([most * share, most]);
        expect(ticks[0]).toBeLessThanOrEqual(most * share);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe('thinLabels', () => {
  it.each([
    [0, 500, []],
    [3, 500, [0, 1, 2]],
    [10, 250, [1, 3, 5, 7, 9]],
    [10, 10, [9]],
  ])('%d labels on %d pixels', (count, width, shown) => {
    expect(thinLabels(count, width, 50)).toEqual(shown);
  });
});

describe('spreadLabels', () => {
  it.each([
    ['apart already', [10, 50], [10, 50]],
    ['one on the other', [20, 20], [20, 34]],
    ['at the bottom', [98, 99], [86, 100]],
    ['in another order', [60, 10, 12], [60, 10, 24]],
  ])('%s', (_, positions, spread) => {
    expect(spreadLabels(positions, 14, 100)).toEqual(spread);
  });
});
