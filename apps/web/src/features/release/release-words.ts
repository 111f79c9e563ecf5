import type { ReleaseState, StageState, StepKind, StepState } from '../../graphql/generated/documents.ts';
import type { Mark } from '../../ui/state-mark.tsx';

export interface Word {
  readonly mark: Mark;
  readonly word: string;
}

export const releaseWords: Record<ReleaseState, Word> = {
  QUEUED: { mark: 'waiting', word: 'Queued' },
  RUNNING: { mark: 'running', word: 'Running' },
  CANCELLING: { mark: 'running', word: 'Cancelling' },
  PUBLISHED: { mark: 'succeeded', word: 'Published' },
  UNCHANGED: { mark: 'cached', word: 'Nothing new' },
  FAILED: { mark: 'failed', word: 'Failed' },
  ERRORED: { mark: 'errored', word: 'Errored' },
  CANCELLED: { mark: 'cancelled', word: 'Cancelled' },
};

export const stepWords: Record<StepState, Word> = {
  WAITING: { mark: 'waiting', word: 'Waiting' },
  READY: { mark: 'waiting', word: 'Ready' },
  RUNNING: { mark: 'running', word: 'Running' },
  SUCCEEDED: { mark: 'succeeded', word: 'Succeeded' },
  FAILED: { mark: 'failed', word: 'Failed' },
  ERRORED: { mark: 'errored', word: 'Errored' },
  CANCELLED: { mark: 'cancelled', word: 'Cancelled' },
  SKIPPED: { mark: 'cancelled', word: 'Skipped' },
};

export const stageWords: Record<StageState, Word> = {
  WAITING: { mark: 'waiting', word: 'Waiting' },
  RUNNING: { mark: 'running', word: 'Running' },
  CACHED: { mark: 'cached', word: 'Cached' },
  SUCCEEDED: { mark: 'succeeded', word: 'Done' },
  FAILED: { mark: 'failed', word: 'Failed' },
  CANCELLED: { mark: 'cancelled', word: 'Cancelled' },
  NOT_NEEDED: { mark: 'cancelled', word: 'Not needed' },
};

export const stepKindWords: Record<StepKind, string> = {
  CHECKOUT: 'checkout',
  PLAN: 'plan',
  BUILD: 'build',
  TEST: 'test',
  PACKAGE: 'package',
  ASSEMBLE: 'assemble',
  CHECK: 'check',
  PUBLISH: 'publish',
  COPY: 'copy',
  DEPLOY: 'deploy',
  VERIFY: 'verify',
};

const moving: readonly string[] = ['QUEUED', 'RUNNING', 'CANCELLING'];

/** Of a release or a promotion: something may still happen to it by itself. */
export function isMoving(state: string): boolean {
  return moving.includes(state);
}

/** The name that a person knows a release by: its version, or until that is known what was asked for. */
export function releaseName(release: { version: string | null; ref: string }): string {
  return release.version ?? release.ref;
}

/** The first line of a commit's message and no more. */
export function subjectLine(subject: string | null): string {
  return subject?.split('\n', 1)[0] ?? '';
}
