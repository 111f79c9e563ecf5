import { describe, expect, it } from '@jest/globals';
import { timeScale } from './time-scale-layout.ts';

describe('timeScale', () => {
  it('is linear from edge to edge', () => {
    const scale = timeScale(
      [
        [0, 40_000],
        [30_000, 100_000],
      ],
      1000,
    );
    expect([0, 50_000, 100_000, 120_000, -5].map((time) => scale.x(time))).toEqual([0, 500, 1000, 1000, 0]);
    expect(scale.breaks).toEqual([]);
  });

  it.each([
    [[[0, 100_000]], 1000, ['0 s', '10 s', '20 s', '30 s', '40 s', '50 s', '1 m', '1 m 10 s', '1 m 20 s', '1 m 30 s']],
    [[[0, 900]], 300, ['0.0 s', '0.5 s']],
    [[[0, 7_200_000]], 400, ['0 s', '30 m', '1 h', '1 h 30 m']],
  ] as const)('ticks %j over %d pixels in steps that a person would choose', (intervals, width, labels) => {
    expect(timeScale(intervals, width).ticks.map((tick) => tick.label)).toEqual(labels);
  });

  it('turns a long pause into a short break that says how long it was', () => {
    const day = 24 * 3_600_000;
    const scale = timeScale(
      [
        [0, 60_000],
        [day, day + 60_000],
      ],
      1036,
    );
    expect(scale.breaks).toEqual([{ from: 500, to: 536, label: '23 h 59 m idle' }]);
    expect(scale.x(day)).toBe(536);
    expect(scale.x(day + 60_000)).toBe(1036);
    expect(scale.ticks.filter((tick) => tick.x >= 536)[0]?.label).toBe('+0 s');
  });

  it('keeps short pauses as they are', () => {
    expect(
      timeScale(
        [
          [0, 10_000],
          [20_000, 30_000],
        ],
        300,
      ).breaks,
    ).toEqual([]);
  });

  it('has nothing to show without intervals, and room for an instant', () => {
    expect(timeScale([], 500).width).toBe(0);
    expect(timeScale([[5, 5]], 500).x(5)).toBe(0);
  });
});
