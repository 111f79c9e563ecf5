const durations = new Set(['interval', 'timeout', 'startPeriod', 'delay', 'monitor', 'stopGrace']);
const sizes = new Set(['memory']);

/** Settings (JSON as the API understood them, times in milliseconds, sizes in bytes) as they are written, to be edited. */
export function settingsText(settings: string | undefined): string {
  if (settings === undefined) return '';
  return JSON.stringify(JSON.parse(settings), withUnits, 2);
}

function withUnits(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (durations.has(key))
    return written(value, [
      ['h', 3_600_000],
      ['m', 60_000],
      ['s', 1_000],
      ['ms', 1],
    ]);
  if (sizes.has(key))
    return written(value, [
      ['GiB', 2 ** 30],
      ['MiB', 2 ** 20],
      ['KiB', 2 ** 10],
    ]);
  return value;
}

/** In the largest unit of which it is a whole number; such texts have no fractions. */
function written(value: number, units: readonly (readonly [string, number])[]): string | number {
  const unit = units.find(([, size]) => value !== 0 && value % size === 0) ?? units.at(-1);
  return unit === undefined ? value : `${value / unit[1]}${unit[0]}`;
}
