'use client';

import { useSyncExternalStore } from 'react';

/** One clock for the page: a hundred ages must not keep a hundred timers. */
class Clock {
  private now = Date.now();
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly every: number;

  constructor(every: number) {
    this.every = every;
  }

  readonly read = (): number => this.now;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), this.every);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  private tick(): void {
    this.now = Date.now();
    for (const listener of this.listeners) listener();
  }
}

const slow = new Clock(5_000);
const quick = new Clock(500);
const silent = () => () => {};

/** The time, about every five seconds: for ages. */
export function useNow(): number {
  return useSyncExternalStore(slow.listen, slow.read, slow.read);
}

/** The time, twice a second while `running`: for what counts up before one's eyes. */
export function useRunningNow(running: boolean): number {
  return useSyncExternalStore(running ? quick.listen : silent, quick.read, quick.read);
}
