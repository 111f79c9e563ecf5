import type { ReleaseState } from '../release/status.ts';
import type { Severity } from './severity.ts';

/** Who or what asks. A retry and a rollback are asked for by a person, or by the end of a promotion that failed. */
export const requestKinds = ['manual', 'automatic', 'schedule', 'webhook', 'retry', 'rollback'] as const;
export type RequestKind = (typeof requestKinds)[number];

/**
 * Everything that a decision looks at, gathered before it is asked. Applications and environments are known by their
 * names, digests are those of the index. What is `undefined` is not known, and a rule that needs it refuses and says so.
 * Freezes, stops, promotions under way and approvals may be given for all places: the decision picks those that apply.
 */
export interface DecisionFacts {
  readonly request: RequestFacts;
  readonly release: ReleaseFacts;
  readonly environment: EnvironmentFacts;
  /** Names of all environments that there are. */
  readonly environments: readonly string[];
  /** Where this release was or is deployed, this environment included; the newest last. */
  readonly deployments: readonly DeploymentFacts[];
  /** What the environment was last told to run of this application. */
  readonly present: PresentFacts;
  readonly approvals: readonly ApprovalFacts[];
  /** Those that people made and did not end; the policy's own windows stand in the policy. */
  readonly freezes: readonly FreezeFacts[];
  readonly stops: readonly StopFacts[];
  /** Of this release; null when it is not rejected. */
  readonly rejection: MadeByPerson | null;
  /** Of this application in this environment; null when automatic promotion is free. */
  readonly hold: HoldFacts | null;
  /** Promotions that have not ended, of any application into any environment. */
  readonly underWay: readonly UnderWayFacts[];
  /** Sets that this release was tested in. */
  readonly sets: readonly ReleaseSetFacts[];
}

export interface RequestFacts {
  readonly kind: RequestKind;
  /** Of a retry: what the promotion was that is tried again. */
  readonly retryOf?: RequestKind | undefined;
  readonly requestedBy: string;
  /** The promotion itself once it exists, so that it does not stand in its own way. */
  readonly promotion?: string | undefined;
  /** Which plan is to be applied; approvals are bound to it. */
  readonly plan?: string | undefined;
  readonly override?: OverrideFacts | undefined;
}

export interface OverrideFacts {
  readonly by: string;
  readonly reason: string;
  /** Whether that person may also lift stops of the line; nobody else passes one. */
  readonly mayPassStops: boolean;
}

export interface ReleaseFacts {
  readonly id: string;
  readonly application: string;
  /** How people call it: its version, or what it is built from. */
  readonly name: string;
  readonly state: ReleaseState;
  /** Of the index; undefined before it is assembled. */
  readonly digest: string | undefined;
  /** Declared, each once. */
  readonly platforms: readonly PlatformFacts[];
  readonly order: ReleaseOrder;
}

/** What tells the newer of two releases: the version where both have one, else the commit's time, else their creation. */
export interface ReleaseOrder {
  /** As versionOf gives it. */
  readonly version: string | undefined;
  readonly committedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface PlatformFacts {
  /** As formatPlatform writes it. */
  readonly platform: string;
  /** Of its image; undefined when the index lacks it. */
  readonly digest: string | undefined;
  /** none: the application has no tests; undefined: nobody knows how they ended. */
  readonly tests: 'passed' | 'failed' | 'none' | undefined;
  /** Bytes. */
  readonly pullSize: number | undefined;
  /** Bytes that a node downloads which runs what the environment runs now; of no meaning before the first deployment. */
  readonly updateSize: number | undefined;
  /** Images that the Dockerfile takes from outside; undefined: not recorded. */
  readonly baseImages: readonly BaseImageFacts[] | undefined;
  /** The newest report about this very digest; undefined: no scanner has reported. */
  readonly findings: FindingFacts | undefined;
}

export interface BaseImageFacts {
  /** With its arguments resolved. */
  readonly reference: string;
  /** Taken by the stage whose image runs, or by one that this stage stands on. */
  readonly runtime: boolean;
  /** When that image was built, as its config says. */
  readonly builtAt: Date | undefined;
  /** Whether its tag has moved on since, which a digest alone cannot; undefined: nobody knows. */
  readonly outdated: boolean | undefined;
}

export interface FindingFacts {
  readonly tool: string;
  readonly at: Date;
  readonly findings: readonly { readonly id: string; readonly severity: Severity; readonly count: number }[];
}

export interface EnvironmentFacts {
  readonly name: string;
  readonly upstreams: { readonly mode: 'all' | 'one'; readonly environments: readonly string[] };
  /** Of the policy that is asked; 0 when there is none. */
  readonly policyVersion: number;
}

export interface DeploymentFacts {
  readonly environment: string;
  readonly digest: string;
  readonly deployedAt: Date;
  /** When it was seen that what runs is that digest and that it is well; undefined: it was not (yet). */
  readonly verifiedAt: Date | undefined;
  /** When something else took its place; undefined: it runs still. */
  readonly until: Date | undefined;
}

/** none: nothing was ever deployed. unknown: nobody can say what runs. */
export type PresentFacts =
  | { readonly state: 'none' }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'known';
      readonly release: string;
      readonly name: string;
      readonly digest: string;
      readonly order: ReleaseOrder;
      readonly platforms: readonly { readonly platform: string; readonly pullSize: number | undefined }[];
    };

/** Bound to what it was given for: it counts only while all three are those of the request. */
export interface ApprovalFacts {
  readonly actor: string;
  /** The actor's groups when it was given. */
  readonly groups: readonly string[];
  readonly verdict: 'approved' | 'declined';
  readonly at: Date;
  readonly digest: string;
  readonly plan: string | undefined;
  readonly policyVersion: number;
  readonly expiresAt?: Date | undefined;
}

/** undefined: of every one. */
export interface Scope {
  readonly environment?: string | undefined;
  readonly application?: string | undefined;
}

export interface MadeByPerson {
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

export interface StopFacts extends Scope, MadeByPerson {}

export interface FreezeFacts extends Scope {
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly startsAt: Date;
  readonly seconds: number;
  /** An RFC 5545 RRULE; undefined: once. */
  readonly recurrence: string | undefined;
  /** IANA name, in whose local time it recurs. */
  readonly timeZone: string;
}

export const holdCauses = ['older-release', 'rollback', 'pin'] as const;
export type HoldCause = (typeof holdCauses)[number];

export interface HoldFacts {
  readonly cause: HoldCause;
  readonly by: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

export interface UnderWayFacts {
  readonly promotion: string;
  readonly application: string;
  readonly environment: string;
  readonly release: string;
  /** How people call that release. */
  readonly name: string;
}

export interface ReleaseSetFacts {
  readonly name: string;
  /** The other releases that were tested with this one. */
  readonly members: readonly {
    readonly application: string;
    readonly name: string;
    /** Whether it runs in this environment, verified, or is promoted there together with this one. */
    readonly there: boolean;
  }[];
}
