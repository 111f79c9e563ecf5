import { formatDuration } from '../../../format/format-duration.ts';

export interface Tick {
  readonly x: number;
  readonly label: string;
}

export interface Break {
  readonly from: number;
  readonly to: number;
  /** For example `3 h 10 m idle`. */
  readonly label: string;
}

export interface TimeScale {
  readonly ticks: readonly Tick[];
  readonly breaks: readonly Break[];
  readonly width: number;
  x(time: number): number;
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly width: number;
}

const breakWidth = 36;
const tickDistance = 72;
const labelWidth = 28;
const steps = [
  100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1.5e4, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5,
];

/**
 * A time axis of `width` pixels over the given intervals (milliseconds). It is linear wherever something happens;
 * a pause that would push the work aside (a retry on the next day) becomes a short break that says how long it was.
 */
export function timeScale(intervals: readonly (readonly [number, number])[], width: number): TimeScale {
  const busy = merge(intervals);
  if (busy.length === 0) return { ticks: [], breaks: [], width: 0, x: () => 0 };
  const segments = place(closeShortGaps(busy), width);
  const breaks = segments.slice(1).map((segment, index) => {
    const before = segments[index] as Segment;
    return {
      from: before.x + before.width,
      to: segment.x,
      label: `${formatDuration(segment.start - before.end)} idle`,
    };
  });
  return {
    // A label that the end of the axis would cut is left out; the first one always fits.
    ticks: segments.flatMap(ticksOf).filter((tick) => tick.x === 0 || tick.x <= width - labelWidth),
    breaks,
    width,
    x: (time) => position(segments, time),
  };
}

function merge(intervals: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function closeShortGaps(busy: [number, number][]): [number, number][] {
  const active = busy.reduce((sum, [start, end]) => sum + end - start, 0);
  const longest = Math.max(15_000, active * 0.4);
  const kept: [number, number][] = [];
  for (const [start, end] of busy) {
    const last = kept.at(-1);
    if (last && start - last[1] <= longest) last[1] = end;
    else kept.push([start, end]);
  }
  return kept;
}

function place(busy: [number, number][], width: number): Segment[] {
  // An instant gets a width of its own, so that a scale never divides by zero.
  const spans = busy.map(([start, end]) => [start, Math.max(end, start + 1000)] as const);
  const total = spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const room = Math.max(1, width - breakWidth * (spans.length - 1));
  const segments: Segment[] = [];
  let x = 0;
  for (const [start, end] of spans) {
    const share = ((end - start) / total) * room;
    segments.push({ start, end, x, width: share });
    x += share + breakWidth;
  }
  return segments;
}

function position(segments: readonly Segment[], time: number): number {
  const segment = segments.findLast((candidate) => candidate.start <= time) ?? (segments[0] as Segment);
  const share = (time - segment.start) / (segment.end - segment.start);
  return segment.x + Math.min(1, Math.max(0, share)) * segment.width;
}

function ticksOf(segment: Segment, index: number): Tick[] {
  const length = segment.end - segment.start;
  const step = steps.find((candidate) => (candidate / length) * segment.width >= tickDistance) ?? length;
  const ticks: Tick[] = [];
  for (let offset = 0; offset <= length; offset += step) {
    const x = segment.x + (offset / length) * segment.width;
    ticks.push({ x, label: label(offset, step, index > 0) });
  }
  return ticks;
}

function label(offset: number, step: number, afterBreak: boolean): string {
  const plus = afterBreak ? '+' : '';
  if (offset < 60_000) return `${plus}${step < 1000 ? (offset / 1000).toFixed(1) : offset / 1000} s`;
  return `${plus}${formatDuration(offset).replace(/ 00 [sm]$/, '')}`;
}
