import type { TagState } from './tag-state.ts';

/** What a registry said last about how much it allows. */
export interface Quota {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  readonly windowMs: number | undefined;
  readonly seenAt: Date;
}

export interface NextCheckFacts {
  /** ms. */
  readonly intervalMs: number;
  /** From 0 to 1: so that tags which were added together are not checked together for ever. */
  readonly chance: number;
  /** That the last answer asked for, ms. */
  readonly retryAfterMs?: number | undefined;
  readonly quota?: Quota | undefined;
  /** Tags that are checked at this registry. */
  readonly tagsThere: number;
}

const minute = 60_000;
/** Nothing that a registry says keeps a tag from being checked for longer, ms. */
const longestWait = 24 * 60 * minute;
/** Registries that do not state a window count within six hours, as Docker Hub does. */
const usualWindow = 6 * 60 * minute;

/**
 * When a tag is looked at next: at each interval (up to a fifth more), when it will have settled, or, while it cannot be
 * looked at, from a minute on ever later. Never before the registry asked for, nor more often than what it still allows
 * carries for all tags there.
 */
export function nextCheck(state: TagState, now: Date, facts: NextCheckFacts): Date {
  const { intervalMs, chance, retryAfterMs = 0, quota, tagsThere } = facts;
  const later = (ms: number) => Math.round(ms * (1 + chance / 5));
  let pause = later(intervalMs);
  if (state.failing !== undefined)
    pause = later(Math.min(intervalMs, minute * 2 ** Math.min(state.failing.failures - 1, 20)));
  else if (state.settling !== undefined)
    pause = Math.min(pause, Math.max(0, state.settling.until.getTime() - now.getTime()));
  else pause = Math.max(pause, paceOf(quota, tagsThere, now));
  pause = Math.max(pause, Math.min(longestWait, retryAfterMs), untilAllowed(quota, now));
  return new Date(now.getTime() + pause);
}

/** ms between two checks of one tag so that all tags of the registry can go on like that; 0: it states no bound. */
function paceOf(quota: Quota | undefined, tagsThere: number, now: Date): number {
  const spare = spareOf(quota, now);
  if (quota === undefined || spare === undefined || spare <= 0) return 0;
  return Math.min(longestWait, (tagsThere * (quota.windowMs ?? usualWindow)) / spare);
}

/** ms until the registry allows a check again; 0: now. A quarter of what it allows is left to releases. */
export function untilAllowed(quota: Quota | undefined, now: Date): number {
  const spare = spareOf(quota, now);
  if (quota === undefined || spare === undefined || spare > 0) return 0;
  return Math.max(0, (resetsAt(quota) ?? now).getTime() - now.getTime());
}

/** At the latest. Undefined where the registry does not say how long its window is. */
export function resetsAt(quota: Quota): Date | undefined {
  const window = quota.windowMs ?? (quota.remaining === undefined ? undefined : usualWindow);
  return window === undefined ? undefined : new Date(quota.seenAt.getTime() + Math.min(window, longestWait));
}

/** Checks that are left for the watch; undefined: no bound is known, or what was said holds no more. */
function spareOf(quota: Quota | undefined, now: Date): number | undefined {
  if (quota?.remaining === undefined) return undefined;
  const age = now.getTime() - quota.seenAt.getTime();
  // Also when the clock was set back: what was said in the future says nothing of now.
  if (age < 0 || age >= Math.min(quota.windowMs ?? usualWindow, longestWait)) return undefined;
  return quota.remaining - Math.ceil((quota.limit ?? quota.remaining) / 4);
}
