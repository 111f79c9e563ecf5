import type { Change, ChangeFilter, Changes } from '../database/changes.ts';

/** Subscribers are told at most this often about one subject. */
export const PACE_MS = 250;

/**
 * Batches of what changed, without repetition: the first at once, each later one at the earliest PACE_MS after the one
 * before. Ends when the signal is aborted or the process stops. `first` is told as soon as nothing is missed any more.
 */
export async function* everyChange(
  changes: Changes,
  filter: ChangeFilter,
  signal: AbortSignal,
  first?: Change,
): AsyncGenerator<readonly Change[]> {
  const subscription = changes.subscribe(filter, signal);
  if (first !== undefined) subscription.push(first);
  try {
    for await (const change of subscription) {
      yield [change, ...subscription.takePending()];
      await pause(PACE_MS, signal);
    }
  } finally {
    subscription.end();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
