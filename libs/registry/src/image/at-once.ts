import type { CallOptions } from '../registry.ts';

/**
 * Does the work for every item, at most `limit` at once. The first failure begins no further item, aborts the signal that
 * the others were given, and is thrown when they have ended: nothing goes on behind the back of who asked.
 */
export async function atOnce<T>(
  limit: number,
  items: readonly T[],
  work: (item: T, stopped: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < items.length && failures.length === 0) {
      const item = items[next++] as T;
      await work(item, stop.signal).catch((error: unknown) => {
        failures.push(error);
        stop.abort();
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
}

/** The options of a call that also ends when the others were stopped. */
export function untilStopped<T extends CallOptions>(options: T, stopped: AbortSignal): T {
  return { ...options, signal: options.signal === undefined ? stopped : AbortSignal.any([options.signal, stopped]) };
}
