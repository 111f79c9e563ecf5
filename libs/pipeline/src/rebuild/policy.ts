/**
 * off: nothing is looked at. report: what moved is listed. runtime-stage: rebuilds when an image moved that what runs
 * stands on. any-stage: when any image moved that a needed stage takes from outside.
 */
export const rebuildModes = ['off', 'report', 'runtime-stage', 'any-stage'] as const;
export type RebuildMode = (typeof rebuildModes)[number];

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** Hours in which rebuilds may begin, by the clocks of the policy's time zone; one that ends before it begins ends the next day. */
export interface RebuildWindow {
  /** On which it begins, each once; none: every day. */
  readonly days: readonly Weekday[];
  /** `22:00`. */
  readonly from: string;
  readonly to: string;
}

/** When an application is rebuilt by itself. Plain data: it is kept as it is. */
export interface RebuildPolicy {
  readonly mode: RebuildMode;
  /** Cron with five fields; absent: none. */
  readonly schedule?: string;
  /** A name of the IANA database. */
  readonly timeZone: string;
  /** None: at any time. */
  readonly windows: readonly RebuildWindow[];
  /** It begins only while fewer rebuilds than this are under way, those of other applications counted. */
  readonly atOnce: number;
  /** So long no image that it takes may have settled anew before it begins, ms: several that move together make one rebuild. */
  readonly settle: number;
}

/** Of an application for which nobody wrote one: nothing is built that nobody asked for, but nobody overlooks it either. */
export const defaultRebuildPolicy: RebuildPolicy = {
  mode: 'report',
  timeZone: 'UTC',
  windows: [],
  atOnce: 2,
  settle: 0,
};

/** Whether what moved makes a rebuild by itself. */
export function rebuildsByItself({ mode }: Pick<RebuildPolicy, 'mode'>): boolean {
  return mode === 'runtime-stage' || mode === 'any-stage';
}
