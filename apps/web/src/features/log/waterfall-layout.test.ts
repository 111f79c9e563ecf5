import { describe, expect, it } from '@jest/globals';
import { waterfall } from './waterfall-layout.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();

describe('waterfall', () => {
  it('places each step in the time that all took, to now for what runs', () => {
    const steps = [
      { startedAt: at(100), finishedAt: at(125) },
      { startedAt: at(150), finishedAt: null },
      { startedAt: null, finishedAt: null },
    ];
    expect(waterfall(steps, 200_000)).toEqual([{ start: 0, length: 0.25 }, { start: 0.5, length: 0.5 }, undefined]);
  });

  it('stands with nothing started and with an instant', () => {
    expect(waterfall([{ startedAt: null, finishedAt: null }], 0)).toEqual([undefined]);
    expect(waterfall([{ startedAt: at(1), finishedAt: at(1) }], 5000)).toEqual([{ start: 0, length: 0 }]);
  });
});
