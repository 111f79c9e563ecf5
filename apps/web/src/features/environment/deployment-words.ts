import type { DeploymentState, HoldCause } from '../../graphql/generated/documents.ts';
import type { Word } from '../release/release-words.ts';

export const deploymentWords: Record<DeploymentState, Word> = {
  IN_SYNC: { mark: 'succeeded', word: 'In sync' },
  PROGRESSING: { mark: 'running', word: 'Deploying' },
  DRIFTED: { mark: 'drifted', word: 'Drifted' },
  DEGRADED: { mark: 'failed', word: 'Degraded' },
  UNREACHABLE: { mark: 'errored', word: 'Unreachable' },
};

export const holdWords: Record<HoldCause, string> = {
  OLDER_RELEASE: 'Held by an older release',
  ROLLBACK: 'Held by a rollback',
  PIN: 'Pinned',
};
