import { describe, expect, it } from '@jest/globals';
import { layOutTrend } from './trend-layout.ts';

const MiB = 1024 * 1024;
const frame = { width: 500, height: 200, left: 50, right: 50, top: 0, bottom: 0, labelWidth: 80 };

describe('layOutTrend', () => {
  it('spaces the points equally and puts larger values higher', () => {
    const layout = layOutTrend([{ name: 'a', values: [0, 4 * MiB, 8 * MiB] }], 3, frame);
    expect(layout.series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
      [50, 200],
      [250, 100],
      [450, 0],
    ]);
    expect(layout.series[0]?.path).toBe('M50.0 200.0L250.0 100.0L450.0 0.0');
    expect(layout.rows.map((row) => row.y)).toEqual([200, 150, 100, 50, 0]);
  });

  it('breaks the line where a platform was not released', () => {
    const layout = layOutTrend([{ name: 'a', values: [MiB, undefined, 2 * MiB] }], 3, frame);
    expect(layout.series[0]?.path).toMatch(/^M[\d. ]+M[\d. ]+$/);
  });

  it('keeps the labels of equal values apart', () => {
    const layout = layOutTrend(
      [
        { name: 'a', values: [MiB] },
        { name: 'b', values: [MiB] },
      ],
      1,
      frame,
    );
    const [a, b] = layout.series.map((one) => one.last?.labelY ?? Number.NaN);
    expect(Math.abs((a as number) - (b as number))).toBeGreaterThanOrEqual(15);
  });

  it('says when the axis does not start at zero', () => {
    expect(layOutTrend([{ name: 'a', values: [10 * MiB, 10.2 * MiB] }], 2, frame).startsAtZero).toBe(false);
  });

  it('stands with nothing to show', () => {
    const layout = layOutTrend([], 0, frame);
    expect(layout.columns).toEqual([]);
    expect(layout.series).toEqual([]);
  });
});
