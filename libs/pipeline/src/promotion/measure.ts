const periods = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const longestPeriod = 3_650 * periods.d;
const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Milliseconds of `90m`, `24h`, `30d` or `2w`, at most ten years; otherwise undefined. */
export function parsePeriod(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,7})([mhdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const milliseconds = Number(count) * periods[unit as keyof typeof periods];
  return milliseconds <= longestPeriod ? milliseconds : undefined;
}

/** Bytes of `120MB`, `1.5GiB` or `0B`, rounded down, below 2^53; otherwise undefined. */
export function parseByteSize(text: string): number | undefined {
  const [, count, unit] = /^((?:0|[1-9]\d{0,8})(?:\.\d{1,3})?)(B|[kMG]B|[KMG]iB)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const bytes = Math.floor(Number(count) * units[unit as keyof typeof units]);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** As a person reads it: `2 d 3 h`, `45 min`, `10 s`; the two largest units, rounded up so that it is never too short. */
export function formatPeriod(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 1_440) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.ceil(minutes / 60);
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return [large > 0 ? `${large} ${largeUnit}` : '', small > 0 ? `${small} ${smallUnit}` : ''].filter(Boolean).join(' ');
}

const shownUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `4.2 MiB`: binary units, one decimal from KiB on, as everywhere on the dashboard. */
export function formatByteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 KiB would round to 1024.0, which is the next unit's 1.0.
  while (unit < shownUnits.length - 1 && value >= (unit === 0 ? 1_024 : 1_023.95)) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${shownUnits[unit]}`;
}

/** `2026-11-21 18:00 UTC`, rounded up to the minute: whoever comes back then finds it so. */
export function formatMoment(moment: Date): string {
  const minute = new Date(Math.ceil(moment.getTime() / periods.m) * periods.m);
  return `${minute.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `a`, `a and b`, `a, b and c`; beyond eight the rest is counted. */
export function listed(names: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const most = 8;
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  const [last, ...others] = shown.toReversed();
  return others.length === 0 ? (last ?? '') : `${others.toReversed().join(', ')} ${conjunction} ${last}`;
}
