import type { ChangeSubject } from './notify.ts';

/** One change. `missed`: the connection was lost, so anything may have changed. */
export interface Change extends ChangeSubject {
  readonly missed?: true;
}

/** Each given key must be equal; no key means every change. */
export type ChangeFilter = ChangeSubject;

/** A slow reader is told once that it missed something rather than kept waiting with an ever longer list. */
const MOST_PENDING = 1_000;

export function matches(change: Change, filter: ChangeFilter): boolean {
  if (change.missed) return true;
  return (Object.keys(filter) as (keyof ChangeFilter)[]).every(
    (key) => filter[key] === undefined || change[key] === filter[key],
  );
}

/** Changes that one subscriber has not read yet; equal ones stand in it once. */
export class ChangeQueue implements AsyncIterableIterator<Change> {
  private readonly pending = new Map<string, Change>();
  private readonly waiting: ((result: IteratorResult<Change>) => void)[] = [];
  private ended = false;
  private signal: AbortSignal | undefined;
  private readonly abort = () => this.end();
  private readonly filter: ChangeFilter;
  private readonly onEnd: () => void;

  constructor(filter: ChangeFilter, onEnd: () => void) {
    this.filter = filter;
    this.onEnd = onEnd;
  }

  push(change: Change): void {
    if (this.ended || !matches(change, this.filter)) return;
    const reader = this.waiting.shift();
    if (reader) {
      reader({ value: change, done: false });
      return;
    }
    if (change.missed || this.pending.size >= MOST_PENDING) {
      this.pending.clear();
      this.pending.set('missed', { missed: true });
    } else if (!this.pending.has('missed')) {
      this.pending.set(JSON.stringify(change), change);
    }
  }

  endWith(signal: AbortSignal | undefined): void {
    this.signal = signal;
    signal?.addEventListener('abort', this.abort);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.signal?.removeEventListener('abort', this.abort);
    this.pending.clear();
    this.onEnd();
    for (const reader of this.waiting.splice(0)) reader({ value: undefined, done: true });
  }

  /** What is there already, without waiting. */
  takePending(): readonly Change[] {
    const changes = [...this.pending.values()];
    this.pending.clear();
    return changes;
  }

  async next(): Promise<IteratorResult<Change>> {
    for (const [key, value] of this.pending) {
      this.pending.delete(key);
      return { value, done: false };
    }
    if (this.ended) return { value: undefined, done: true };
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<Change>> {
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
