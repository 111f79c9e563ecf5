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

type Unit = readonly [name: string, size: number];

/** A value as it would be written in a pipeline file: `90s`, `256MiB`; exact, in the largest unit that needs no fraction. */
export function configurationText(path: string, canonical: string): string {
  const { kind, value } = measured(path, canonical);
  if (kind === undefined) return canonical;
  if (value === 0) return kind === 'size' ? '0B' : '0ms';
  const [unit, step] = wholeUnits[kind].find(([, size]) => value % size === 0) ?? ['', 1];
  return `${value / step}${unit}`;
}

/** The same in a sentence: `1 m 30 s`, `256.0 MiB`; exact as well, so that two values never look alike. */
export function configurationWords(path: string, canonical: string): string {
  const { kind, value } = measured(path, canonical);
  if (kind === undefined) return canonical;
  return kind === 'size' ? sizeWords(value) : durationWords(value);
}

function measured(path: string, canonical: string) {
  const kind = durations.has(path) ? ('duration' as const) : sizes.has(path) ? ('size' as const) : undefined;
  const value = Number(canonical);
  return Number.isSafeInteger(value) && value >= 0 ? { kind, value } : { kind: undefined, value };
}

function sizeWords(bytes: number): string {
  const units: readonly Unit[] = wholeUnits.size;
  const [unit, step] = units.find(([, size]) => bytes >= size) ?? ['B', 1];
  if (step === 1 || (bytes * 10) % step !== 0)
    return `${bytes.toLocaleString('en-GB')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return `${(bytes / step).toFixed(1)} ${unit}`;
}

function durationWords(milliseconds: number): string {
  if (milliseconds < 1_000) return milliseconds === 0 ? '0 s' : `${milliseconds} ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = (milliseconds % 60_000) / 1_000;
  return [
    [hours, 'h'],
    [minutes, 'm'],
    [seconds, 's'],
  ]
    .flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`]))
    .join(' ');
}
