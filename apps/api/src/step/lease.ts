import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease, Queue } from '../queue/queue.ts';
import { LeaseLost } from './step-failure.ts';

export const HEARTBEAT_MS = 2_500;
/** Shorter than the lease, so that the work has stopped when another worker takes it. */
export const LONGEST_SILENCE_MS = 8_000;

/**
 * Renews a lease until it is released. Aborts the work when the lease is lost, or when the database could not be
 * reached for so long that another worker may have it.
 */
export class HeldLease {
  private readonly queue: Pick<Queue, 'renew'>;
  private readonly lease: Lease;
  private readonly lost: (reason: LeaseLost) => void;
  private readonly released = new AbortController();
  private renewedAt = Date.now();

  constructor(queue: Pick<Queue, 'renew'>, lease: Lease, lost: (reason: LeaseLost) => void) {
    this.queue = queue;
    this.lease = lease;
    this.lost = lost;
    void this.beat();
    void this.watch();
  }

  release(): void {
    this.released.abort();
  }

  /** Renews at once. Throws LeaseLost, also when the database does not answer: then nobody knows. */
  async hold(): Promise<void> {
    let held: boolean;
    try {
      held = await Promise.race([
        this.queue.renew(this.lease),
        sleep(LONGEST_SILENCE_MS, undefined, { ref: false }).then(() => {
          throw new LeaseLost('The database did not answer, so the lease could not be confirmed.');
        }),
      ]);
    } catch (cause) {
      throw cause instanceof LeaseLost ? cause : new LeaseLost('The lease could not be confirmed.', { cause });
    }
    if (!held) throw new LeaseLost('Another worker has the step.');
    this.renewedAt = Date.now();
  }

  private async beat(): Promise<void> {
    while (await this.pause(HEARTBEAT_MS)) {
      const held = await this.queue.renew(this.lease).catch(() => undefined);
      // No answer is judged by `watch`; only a clear no ends the lease here.
      if (held === false && !this.released.signal.aborted) this.lost(new LeaseLost('Another worker has the step.'));
      if (held) this.renewedAt = Date.now();
    }
  }

  private async watch(): Promise<void> {
    while (await this.pause(500)) {
      if (Date.now() - this.renewedAt < LONGEST_SILENCE_MS) continue;
      this.lost(new LeaseLost('The database could not be reached, so another worker may have the step.'));
      return;
    }
  }

  /** False when the lease was released meanwhile. */
  private async pause(ms: number): Promise<boolean> {
    await sleep(ms, undefined, { ref: false, signal: this.released.signal }).catch(() => undefined);
    return !this.released.signal.aborted;
  }
}
