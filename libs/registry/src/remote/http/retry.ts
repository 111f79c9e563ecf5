import type { HttpResponse } from './connection.ts';

/** How long to wait before try `attempt` (1 is the first repetition), in ms; undefined: give up. */
export interface RetryPolicy {
  readonly attempts: number;
  /** Of the first pause, doubled each time. */
  readonly baseDelay: number;
  /** A longer Retry-After is not waited for but reported. */
  readonly maxDelay: number;
  /** 0 to 1; injected so that tests are exact. */
  readonly jitter: () => number;
}

export const defaultRetry: RetryPolicy = { attempts: 4, baseDelay: 200, maxDelay: 15_000, jitter: Math.random };

/** 408 and 429 and the 5xx that pass by themselves; 501 and 505 never will. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

export function delayBefore(policy: RetryPolicy, attempt: number, retryAfter: number | undefined): number | undefined {
  if (attempt > policy.attempts) return undefined;
  if (retryAfter !== undefined && retryAfter > policy.maxDelay) return undefined;
  const whole = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1));
  // A Retry-After of 0, or one that has passed by a wrong clock, does not take the pauses away.
  return Math.max(retryAfter ?? 0, whole / 2 + (whole / 2) * policy.jitter());
}

/**
 * Retry-After as seconds or as an HTTP date, RFC 9110 §10.2.3, in ms from now. A date is one of the registry's clock, so
 * it counts from the Date of the same answer; ours (`now`) only stands in for that.
 */
export function retryAfter(headers: HttpResponse['headers'], now: number): number | undefined {
  const header = headers['retry-after'];
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  const theirs = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(theirs) ? now : theirs));
}
