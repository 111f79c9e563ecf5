import type { RebuildTrigger } from './cause.ts';
import type { RebuildChange, SettledImage, TakenImage } from './change.ts';
import type { RebuildPolicy } from './policy.ts';

/** What a plan of rebuilds rests on, all of it of one moment. */
export interface RebuildFacts {
  readonly applications: readonly ApplicationFacts[];
  /** Reference, as releases have it → what it has settled at. */
  readonly tags: ReadonlyMap<string, SettledImage>;
  /** Rebuilds whose release is under way, of all applications. */
  readonly underWay: number;
}

export interface ApplicationFacts {
  readonly id: string;
  readonly name: string;
  readonly policy: RebuildPolicy;
  /** A time of the schedule that has come and was not seen to. */
  readonly due?: Date | undefined;
  /** The newest published one; undefined: there is nothing to rebuild. */
  readonly release: GoodRelease | undefined;
  /** Name of a release that is under way, a rebuild or not. */
  readonly releasing?: string | undefined;
  /** The rebuild whose release is under way. */
  readonly rebuilding?:
    | {
        readonly causeKey: string;
        readonly name: string;
        /** Something is known to have moved; else it looks whether something did. */
        readonly hasCause: boolean;
      }
    | undefined;
  /** The one that waits or is reported. */
  readonly open?: OpenRebuild | undefined;
  /** Cause → how its rebuild ended, of those that rebuilt the present good release. */
  readonly ended: ReadonlyMap<string, EndedRebuild>;
}

export interface GoodRelease {
  readonly id: string;
  /** How people call it. */
  readonly name: string;
  /** When it looked at what it takes. */
  readonly resolvedAt: Date;
  /** What it took by tags alone. */
  readonly taken: readonly TakenImage[];
  /** References that a rebuild of it would move on, as others take them. */
  readonly moves: readonly string[];
}

export interface OpenRebuild {
  readonly id: string;
  readonly state: 'reported' | 'waiting';
  readonly trigger: RebuildTrigger;
  readonly causeKey: string;
  readonly createdAt: Date;
}

export interface EndedRebuild {
  /** unchanged: its own look at what goes in found nothing new, though something was said to have moved. */
  readonly how: 'done' | 'unchanged' | 'cancelled' | 'failed';
  readonly at: Date;
  /** One sentence of a failed one. */
  readonly because?: string | undefined;
}

/** What is to become of the rebuilds of one application now. */
export interface RebuildVerdict {
  readonly application: string;
  /** report, wait, stop: its open rebuild is, or a new one becomes, that. drop: the open one has lost its cause. */
  readonly act: 'report' | 'wait' | 'begin' | 'stop' | 'drop';
  readonly trigger: RebuildTrigger;
  readonly changes: readonly RebuildChange[];
  readonly causeKey: string;
  /** One sentence; of a beginning none, but where it goes on without a parent that failed. */
  readonly because: string | undefined;
  /** When it no longer waits, where that is known. */
  readonly clearsAt: Date | undefined;
}
