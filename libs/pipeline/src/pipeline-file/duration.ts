const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const longest = 24 * units.h;

/** Milliseconds of `500ms`, `1s`, `2m` or `1h`: a whole number and one unit, at most a day. Otherwise undefined. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(0|[1-9]\d{0,8})(ms|s|m|h)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  return milliseconds <= longest ? milliseconds : undefined;
}
