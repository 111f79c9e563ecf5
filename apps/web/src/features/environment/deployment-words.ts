import type { DeploymentState } from '../../graphql/generated/documents.ts';
import type { Word } from '../release/release-words.ts';

export const deploymentWords: Record<DeploymentState, Word> = {
  IN_SYNC: { mark: 'succeeded', word: 'In sync' },
  PROGRESSING: { mark: 'running', word: 'Deploying' },
  DRIFTED: { mark: 'drifted', word: 'Drifted' },
  DEGRADED: { mark: 'failed', word: 'Degraded' },
  UNREACHABLE: { mark: 'errored', word: 'Unreachable' },
};
