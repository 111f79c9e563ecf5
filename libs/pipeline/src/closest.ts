/** The candidate that a mistyped word most likely means: at most two slips away, and fewer than half of its letters. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  let best: { readonly candidate: string; readonly slips: number } | undefined;
  for (const candidate of candidates) {
    // Beyond this difference of length the distance is too large anyway, and words from outside may be very long.
    if (Math.abs(candidate.length - word.length) > 2) continue;
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    if (slips <= 2 && slips * 2 < candidate.length && slips < (best?.slips ?? 3)) best = { candidate, slips };
  }
  return best?.candidate;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const above = last[column] ?? 0;
      const before = current[column - 1] ?? 0;
      const diagonal = last[column - 1] ?? 0;
      let least = Math.min(above + 1, before + 1, diagonal + (same ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
