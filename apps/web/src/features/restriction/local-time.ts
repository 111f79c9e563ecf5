/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function aheadOf(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return shown - Math.floor(instant / 60_000) * 60_000;
}

/**
 * The instant at which the clocks of a zone show `2026-11-27T18:00`; of two the earlier, and in an hour that clocks
 * skip the time after it. Undefined for what is no such time or zone.
 */
export function instantOf(local: string, timeZone: string): Date | undefined {
  const asUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return undefined;
  try {
    const earlier = asUtc - aheadOf(asUtc - 86_400_000, timeZone);
    if (earlier + aheadOf(earlier, timeZone) === asUtc) return new Date(earlier);
    const later = asUtc - aheadOf(asUtc + 86_400_000, timeZone);
    return new Date(later + aheadOf(later, timeZone) === asUtc ? later : Math.max(earlier, later));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `2026-11-27T18:00`, as the clocks of a zone show it. */
export function localOf(instant: number, timeZone: string): string {
  return new Date(instant + aheadOf(instant, timeZone)).toISOString().slice(0, 16);
}
