/** Axis of a count of bytes: ascending values at which a line and a label stand; the first and last bound the axis. */
export interface BytesAxis {
  readonly ticks: readonly number[];
  readonly startsAtZero: boolean;
}

/**
 * A handful of ticks. The axis starts at zero unless all values lie within the upper third: then differences would not
 * be seen, and the chart must say where its axis starts.
 */
export function bytesAxis(values: readonly number[]): BytesAxis {
  const most = Math.max(1, ...values);
  const least = Math.min(most, ...values);
  const startsAtZero = values.length === 0 || least < most * (2 / 3);
  // A flat line keeps some air around it: at least a fiftieth of its value.
  const spread = startsAtZero ? most : Math.max(most - least, most / 50);
  const step = niceStep(spread / 4, most);
  const first = startsAtZero ? 0 : Math.max(0, Math.floor((least - spread * 0.15) / step) * step);
  const ticks: number[] = [first];
  while ((ticks.at(-1) as number) < most) ticks.push((ticks.at(-1) as number) + step);
  if (ticks.length === 1) ticks.push(first + step);
  return { ticks, startsAtZero: first === 0 };
}

/** Steps are tenths of the unit in which the largest value is written, so that `4.2 MiB` names a tick exactly. */
function niceStep(atLeast: number, most: number): number {
  const unit = 1024 ** Math.floor(Math.log(most) / Math.log(1024));
  const candidates = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
  const factor = candidates.find((candidate) => candidate >= atLeast / unit && candidate * unit >= 1);
  return (factor ?? 1024) * unit;
}

/** Every n-th of `count` labels so that each has `room` pixels of `width`; the last one always stands. */
export function thinLabels(count: number, width: number, room: number): number[] {
  if (count === 0) return [];
  const fitting = Math.max(1, Math.floor(width / room));
  const every = Math.ceil(count / fitting);
  const shown: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) shown.unshift(index);
  return shown;
}

/** Moves labels apart, down the axis, until each has `height` pixels; keeps them within `bottom` and in order. */
export function spreadLabels(positions: readonly number[], height: number, bottom: number): number[] {
  const order = positions.map((position, index) => ({ position, index })).sort((a, b) => a.position - b.position);
  let free = Number.NEGATIVE_INFINITY;
  for (const entry of order) {
    entry.position = Math.max(entry.position, free);
    free = entry.position + height;
  }
  let limit = bottom;
  for (const entry of order.toReversed()) {
    entry.position = Math.min(entry.position, limit);
    limit = entry.position - height;
  }
  const result = new Array<number>(positions.length);
  for (const { position, index } of order) result[index] = position;
  return result;
}
