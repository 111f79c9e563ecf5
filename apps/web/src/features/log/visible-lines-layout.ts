export const lineHeight = 20;
const around = 12;

/** Rows to draw, `to` exclusive, of `count` rows scrolled by `top` in a box of `height`: a little more than is seen. */
export function visibleLines(top: number, height: number, count: number): { from: number; to: number } {
  const first = Math.floor(Math.max(0, top) / lineHeight);
  const last = Math.ceil((Math.max(0, top) + height) / lineHeight);
  const to = Math.min(count, last + around);
  return { from: Math.max(0, Math.min(first, to) - around), to };
}

/** True when the box shows its last line, or nearly so. */
export function isAtEnd(top: number, height: number, whole: number): boolean {
  return top + height >= whole - lineHeight * 1.5;
}

/** The match after (or before) a line, going round at the ends. */
export function nextMatch(matches: readonly number[], from: number, backwards: boolean): number | undefined {
  if (backwards) return matches.findLast((match) => match < from) ?? matches.at(-1);
  return matches.find((match) => match > from) ?? matches[0];
}
