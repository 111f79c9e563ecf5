import type { ClaimedTag } from './tag-watch.store.ts';

export type LaneOutcome = 'answered' | 'away' | 'limited';

export interface LaneOptions {
  readonly host: string;
  readonly work: (tag: ClaimedTag) => Promise<LaneOutcome>;
  /** The registry is limiting us or away: tags that wait here are not looked at now. */
  readonly onClosed: (waiting: readonly ClaimedTag[], why: 'away' | 'limited') => Promise<void>;
  /** There is room for more. */
  readonly onRoom: () => void;
}

/** Looks at once at one registry, of one worker. */
const AT_ONCE = 16;
/** So many in a row without an answer, and the registry is taken to be away. */
const AWAY_AFTER = 5;
/** Below so many, more are fetched. */
const LOW = 100;

/** The tags of one registry that this worker has: a few are looked at at a time, the others wait. */
export class RegistryLane {
  private readonly options: LaneOptions;
  private waiting: ClaimedTag[] = [];
  private readonly running = new Map<ClaimedTag, Promise<void>>();
  private silent = 0;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  get size(): number {
    return this.waiting.length + this.running.size;
  }

  /** Those that wait, and those that are being looked at. */
  get tags(): ClaimedTag[] {
    return [...this.waiting, ...this.running.keys()];
  }

  add(tags: readonly ClaimedTag[]): void {
    this.waiting.push(...tags);
    this.pump();
  }

  /** Takes everything out that is not being looked at. */
  empty(): ClaimedTag[] {
    return this.waiting.splice(0);
  }

  /** Forgets those that wait and are another worker's by now. What is being looked at is fenced by its claim. */
  forget(lost: ReadonlySet<string>): void {
    this.waiting = this.waiting.filter(({ id }) => !lost.has(id));
  }

  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  private pump(): void {
    while (this.running.size < AT_ONCE) {
      const tag = this.waiting.shift();
      if (tag === undefined) break;
      const done = this.options.work(tag).then((outcome) => this.take(outcome));
      this.running.set(
        tag,
        done.finally(() => {
          this.running.delete(tag);
          this.pump();
          if (this.size === LOW || this.size === 0) this.options.onRoom();
        }),
      );
    }
  }

  private async take(outcome: LaneOutcome): Promise<void> {
    this.silent = outcome === 'away' ? this.silent + 1 : 0;
    if (outcome === 'answered' || (outcome === 'away' && this.silent < AWAY_AFTER)) return;
    this.silent = 0;
    await this.options.onClosed(this.empty(), outcome);
  }
}
