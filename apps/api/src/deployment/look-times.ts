/** At most this often, ms. */
export const lookEvery = 30_000;
/** Between two looks at what cannot be reached, at most, ms. */
export const longestPause = 300_000;

/**
 * When to look again after a look, ms from it: every 30 s, up to a fifth more so that many targets are not looked at all
 * at once, and ever less often while it cannot be reached. `unreached`: looks in a row that did not get there;
 * `chance`: from 0 to 1.
 */
export function pauseAfter(unreached: number, chance: number): number {
  if (unreached === 0) return Math.round(lookEvery * (1 + chance / 5));
  return Math.min(longestPause, Math.round(lookEvery * 2 ** (unreached - 1) * (1 + chance / 5)));
}
