export interface Timed {
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** Where a step's bar begins and how long it is, as shares (0 to 1) of the time that all of them took together. */
export function waterfall(steps: readonly Timed[], now: number): ({ start: number; length: number } | undefined)[] {
  const spans = steps.map((step) =>
    step.startedAt === null
      ? undefined
      : ([Date.parse(step.startedAt), step.finishedAt === null ? now : Date.parse(step.finishedAt)] as const),
  );
  const known = spans.filter((span) => span !== undefined);
  const from = Math.min(...known.map(([start]) => start));
  const whole = Math.max(1, ...known.map(([, end]) => end - from));
  return spans.map(
    (span) => span && { start: (span[0] - from) / whole, length: Math.max(0, span[1] - span[0]) / whole },
  );
}
