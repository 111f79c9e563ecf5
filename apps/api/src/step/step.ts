import type { PlannedStep, StepKind } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import type { StepProgress } from './progress/progress.ts';

/** The step that is being worked on, as it was when it was claimed. */
export interface ClaimedStep {
  readonly id: string;
  readonly key: string;
  readonly kind: StepKind;
  /** Normalised, of steps that have one. */
  readonly platform: string | undefined;
  readonly builderId: string | undefined;
}

export interface ReleaseFacts {
  readonly id: string;
  /** A tag, a branch or a commit, as it was asked for. */
  readonly ref: string;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  readonly committedAt: Date | undefined;
  readonly exactTag: string | undefined;
  /** Of a rebuild: the release from whose commit it is built anew. */
  readonly rebuiltFrom: string | undefined;
  /** Of a rebuild: the version of the first release of its commit, which what is built is told. */
  readonly sourceVersion: string | undefined;
  /** What `plan` stored: the parsed pipeline file and what it made of it. */
  readonly pipeline: unknown;
  readonly dockerfile: string | undefined;
  readonly platforms: readonly string[];
  readonly imageRepository: string | undefined;
  readonly index: string | undefined;
  readonly indexMediaType: string | undefined;
}

export interface ApplicationFacts {
  readonly id: string;
  readonly name: string;
  readonly repositoryUrl: string;
  readonly pipelineFile: string;
  readonly secretId: string | undefined;
}

export interface PromotionFacts {
  readonly id: string;
  readonly requestedBy: string;
}

export interface EnvironmentFacts {
  readonly id: string;
  readonly name: string;
  readonly target: unknown;
  /** Where its images are taken from, with ${application}; undefined: where the release was published. */
  readonly imageRepository: string | undefined;
}

export interface StepContext {
  readonly step: ClaimedStep;
  readonly release: ReleaseFacts;
  readonly application: ApplicationFacts;
  /** Of the steps of a promotion. */
  readonly promotion: PromotionFacts | undefined;
  readonly environment: EnvironmentFacts | undefined;
  /** Names this attempt in everything that it leaves outside; an older one is stale. */
  readonly epoch: number;
  /** Aborted when the step must stop, its lease is lost, or the worker shuts down. */
  readonly signal: AbortSignal;
  readonly progress: StepProgress;
  /**
   * Renews the lease, and throws when it is not ours any more. To be called right before a short act outside that a
   * later attempt cannot undo, such as moving a tag.
   */
  readonly hold: () => Promise<void>;
}

export interface StepOutcome {
  /** What later steps and the dashboard need of it. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** For the audit; never a secret. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Writes inside the fenced transaction that ends the step. May throw StepFailed: then nothing of it is written. */
  readonly commit?: (tx: Transaction) => Promise<void>;
  readonly adds?: readonly PlannedStep[];
  /** Of the plan of a rebuild: there is nothing to build, so the release ends as it is. */
  readonly nothingNew?: boolean;
  /** Builders of added steps: step key → builder id. */
  readonly builders?: ReadonlyMap<string, string>;
}

/**
 * What one kind of step does. Runs at least once, perhaps again after a crash, perhaps while an older attempt still
 * winds down: what it does outside is idempotent and named by the epoch.
 */
export interface StepHandler {
  readonly kind: StepKind;
  run(context: StepContext): Promise<StepOutcome>;
}
