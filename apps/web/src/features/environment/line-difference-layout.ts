export interface DifferenceLine {
  readonly kind: 'kept' | 'added' | 'removed';
  readonly text: string;
  /** Numbers from 1 in the old and the new text; none where it is not in that one. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** The lines of two texts, what went before what came, by their longest common lines. Quadratic: for texts that people write. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const old = linesOf(before);
  const now = linesOf(after);
  const common = commonLengths(old, now);
  const lines: DifferenceLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const gone = old[i];
    const come = now[j];
    if (gone !== undefined && gone === come) {
      lines.push({ kind: 'kept', text: gone, before: ++i, after: ++j });
    } else if (gone !== undefined && (come === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: 'removed', text: gone, before: ++i, after: undefined });
    } else {
      lines.push({ kind: 'added', text: come ?? '', before: undefined, after: ++j });
    }
  }
  return lines;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** How many lines the rests of both have in common, from each pair of lines on. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = lengths[i];
    for (let j = now.length - 1; row && j >= 0; j--) {
      row[j] =
        old[i] === now[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
