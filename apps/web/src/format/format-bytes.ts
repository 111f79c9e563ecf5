const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `4.2 MiB`: binary units, one decimal from KiB on. */
export function formatBytes(bytes: number): string {
  const sign = bytes < 0 ? '−' : '';
  let value = Math.abs(bytes);
  let unit = 0;
  // 1023.95 KiB would round to 1024.0, which is the next unit's 1.0.
  while (unit < units.length - 1 && value >= (unit === 0 ? 1024 : 1023.95)) {
    value /= 1024;
    unit += 1;
  }
  return `${sign}${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `4,404,019 bytes`. */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en-GB')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** `+120.0 KiB (+2.9 %)`, or `no change`. A change from nothing has no percentage. */
export function formatBytesChange(from: number, to: number): string {
  const change = to - from;
  if (change === 0) return 'no change';
  const plus = change > 0 ? '+' : '';
  if (from === 0) return `${plus}${formatBytes(change)}`;
  const percent = (change / from) * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${plus}${formatBytes(change)} (${percent < 0 ? '−' : plus}${Math.abs(percent).toFixed(digits)} %)`;
}
