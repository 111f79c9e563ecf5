import { seconds } from '../measure/measure.ts';

export interface Wall {
  readonly ours: number[];
  readonly theirs: number[];
}

type Work = () => Promise<unknown>;

/** Of one round; `end` takes away what it left. */
export interface Round {
  readonly ours: Work;
  readonly theirs: Work;
  readonly end?: Work;
}

/** Seconds of both, in turns; `prepare` makes what one round needs and is not measured. */
export async function rounds(count: number, prepare: (round: number) => Promise<Round>): Promise<Wall> {
  const wall: Wall = { ours: [], theirs: [] };
  for (let round = 0; round < count; round++) {
    const work = await prepare(round);
    for (const who of round % 2 === 0 ? (['theirs', 'ours'] as const) : (['ours', 'theirs'] as const))
      wall[who].push(await seconds(work[who]));
    await work.end?.();
  }
  return wall;
}

/** How many requests some work took, by what a proxy saw. */
export async function counted(counter: { readonly seen: readonly unknown[] }, work: Work): Promise<number> {
  const before = counter.seen.length;
  await work();
  return counter.seen.length - before;
}
