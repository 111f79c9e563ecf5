import { FreezeError, zoneOf } from '../promotion/local-time.ts';
import {
  defaultRebuildPolicy,
  type RebuildMode,
  type RebuildPolicy,
  type RebuildWindow,
  type Weekday,
} from './policy.ts';
import { scheduleProblem } from './schedule.ts';

/** As it comes from outside; the words of closed sets are checked already. */
export interface RebuildPolicyInput {
  readonly mode: RebuildMode;
  readonly schedule?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly windows?: readonly RebuildWindowInput[] | null | undefined;
  readonly atOnce?: number | null | undefined;
  readonly settleMinutes?: number | null | undefined;
}

export interface RebuildWindowInput {
  readonly days?: readonly Weekday[] | null | undefined;
  readonly from: string;
  readonly to: string;
}

export interface RebuildPolicyProblem {
  /** The field that it is about. */
  readonly field: 'schedule' | 'timeZone' | 'windows' | 'atOnce' | 'settleMinutes';
  /** One sentence. */
  readonly message: string;
}

const minute = 60_000;
const most = { windows: 20, atOnce: 100, settleMinutes: 7 * 24 * 60 };

/** The policy with its defaults in place, or everything that is wrong with it. */
export function readRebuildPolicy(
  input: RebuildPolicyInput,
): { readonly policy: RebuildPolicy } | { readonly problems: readonly RebuildPolicyProblem[] } {
  const problems: RebuildPolicyProblem[] = [];
  const schedule = input.schedule?.trim() || undefined;
  const zone = zoneFrom(input.timeZone?.trim() || defaultRebuildPolicy.timeZone, problems);
  const wrong = schedule === undefined ? undefined : scheduleProblem(schedule, zone ?? 'UTC');
  if (wrong !== undefined) problems.push({ field: 'schedule', message: wrong });
  const windows = input.windows ?? [];
  if (windows.length > most.windows)
    problems.push({
      field: 'windows',
      message: `${windows.length} windows are too many; ${most.windows} are the most.`,
    });
  for (const window of windows) {
    const message = windowProblem(window);
    if (message !== undefined) problems.push({ field: 'windows', message });
  }
  const atOnce = wholeNumber('atOnce', input.atOnce ?? defaultRebuildPolicy.atOnce, 1, most.atOnce, problems);
  const minutes = wholeNumber('settleMinutes', input.settleMinutes ?? 0, 0, most.settleMinutes, problems);
  if (problems.length > 0 || zone === undefined) return { problems };
  const policy: RebuildPolicy = {
    mode: input.mode,
    ...(schedule === undefined ? {} : { schedule }),
    timeZone: zone,
    windows: windows.map(({ days, from, to }): RebuildWindow => ({ days: [...new Set(days ?? [])], from, to })),
    atOnce,
    settle: minutes * minute,
  };
  return { policy };
}

function zoneFrom(text: string, problems: RebuildPolicyProblem[]): string | undefined {
  try {
    return zoneOf(text);
  } catch (error) {
    if (!(error instanceof FreezeError)) throw error;
    problems.push({ field: 'timeZone', message: error.message });
    return undefined;
  }
}

function windowProblem({ from, to }: RebuildWindowInput): string | undefined {
  const wrong = [from, to].find((time) => !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time));
  if (wrong !== undefined) return `"${wrong.slice(0, 20)}" is no time of a window; write it as 22:00.`;
  return from === to ? `A window from ${from} to ${to} has no length; leave windows out for "at any time".` : undefined;
}

function wholeNumber(
  field: 'atOnce' | 'settleMinutes',
  value: number,
  least: number,
  greatest: number,
  problems: RebuildPolicyProblem[],
): number {
  if (!Number.isInteger(value) || value < least || value > greatest)
    problems.push({ field, message: `${field} is ${value}, but must be from ${least} to ${greatest}.` });
  return value;
}
