/** Milliseconds and bytes, by the path of a run's configuration; everything else stands there as it is. */
const durations = new Set([
  'stopGrace',
  'update.delay',
  'update.monitor',
  'health.interval',
  'health.timeout',
  'health.startPeriod',
]);
const sizes = new Set(['resources.memory']);

const wholeUnits = {
  duration: [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ],
  size: [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
    ['B', 1],
  ],
} as const;

/** A value as it would be written in a pipeline file: `90s`, `256MiB`; exact, in the largest unit that needs no fraction. */
export function configurationWords(path: string, canonical: string): string {
  const kind = durations.has(path) ? 'duration' : sizes.has(path) ? 'size' : undefined;
  const value = Number(canonical);
  if (kind === undefined || !Number.isSafeInteger(value) || value <= 0) return canonical;
  const [unit, step] = wholeUnits[kind].find(([, size]) => value % size === 0) ?? ['', 1];
  return `${value / step}${unit}`;
}
