interface Running {
  readonly application: { readonly name: string };
  readonly digest: string;
}

export interface ThenAndNow<Then, Now> {
  readonly application: string;
  readonly before: Then | undefined;
  readonly now: Now | undefined;
  readonly differs: boolean;
}

/** What ran at a moment beside what runs now, by application; they are the same when their digests are. */
export function againstNow<Then extends Running, Now extends Running>(
  then: readonly Then[],
  now: readonly Now[],
): ThenAndNow<Then, Now>[] {
  const names = [...new Set([...then, ...now].map(({ application }) => application.name))].sort();
  return names.map((application) => {
    const of = <One extends Running>(list: readonly One[]) => list.find((one) => one.application.name === application);
    const [before, after] = [of(then), of(now)];
    return { application, before, now: after, differs: before?.digest !== after?.digest };
  });
}

/** An instant (milliseconds) as a field for a local time holds it. */
export function typedMoment(instant: number): string {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant that was typed, in ISO 8601; undefined when it is none or still to come. */
export function momentOf(typed: string, now: number): string | undefined {
  const instant = Date.parse(typed);
  return Number.isNaN(instant) || instant > now ? undefined : new Date(instant).toISOString();
}
