/** Of one registry, shared by all calls to it. */
const capacity = 100;
const regained = 0.5;

/**
 * Bounds repetitions: each takes one, each call that went well gives half a one back. While a registry answers nothing
 * but faults, hundreds of callers stop adding their repetitions to its load.
 */
export class RetryBudget {
  readonly #left = new Map<string, number>();

  /** False: this registry has had its share; give up. */
  take(registry: string): boolean {
    const left = this.#left.get(registry) ?? capacity;
    if (left < 1) return false;
    this.#left.set(registry, left - 1);
    return true;
  }

  regain(registry: string): void {
    const left = this.#left.get(registry);
    if (left !== undefined) this.#left.set(registry, Math.min(capacity, left + regained));
  }
}
