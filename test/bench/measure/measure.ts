/** One record of bench.json. `ratio` is ours / (peer or limit): below 1 is better than it. */
export interface Measure {
  readonly name: string;
  readonly ours: number;
  readonly peer?: number;
  readonly limit?: number;
  readonly ratio: number;
  readonly unit: string;
  readonly runs: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Medians of ours against those of a peer in the same run. */
export function against(name: string, unit: string, ours: readonly number[], peer: readonly number[]): Measure {
  const [left, right] = [median(ours), median(peer)];
  return { name, ours: rounded(left), peer: rounded(right), ratio: rounded(left / right), unit, runs: ours.length };
}

export function within(name: string, unit: string, ours: readonly number[], limit: number): Measure {
  const value = median(ours);
  return { name, ours: rounded(value), limit, ratio: rounded(value / limit), unit, runs: ours.length };
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
