/** Bounds how often one address may try to sign in. */
export class SignInAttempts {
  private readonly attempts = new Map<string, { count: number; until: number }>();
  private readonly most: number;
  private readonly windowMs: number;

  constructor(most = 10, windowMs = 60_000) {
    this.most = most;
    this.windowMs = windowMs;
  }

  /** Counts an attempt; gives the seconds to wait when there were too many, else undefined. */
  take(address: string, now: number): number | undefined {
    this.forget(now);
    const entry = this.attempts.get(address) ?? { count: 0, until: now + this.windowMs };
    entry.count += 1;
    this.attempts.set(address, entry);
    return entry.count > this.most ? Math.max(1, Math.ceil((entry.until - now) / 1_000)) : undefined;
  }

  /** A good sign-in clears the count, so that people behind one address do not lock each other out. */
  clear(address: string): void {
    this.attempts.delete(address);
  }

  private forget(now: number): void {
    for (const [address, { until }] of this.attempts) if (until <= now) this.attempts.delete(address);
  }
}
