import type { WebhookKind, WebhookResult } from '../../graphql/generated/documents.ts';
import type { Word } from '../release/release-words.ts';

export const webhookWords: Record<WebhookKind, { word: string; meaning: string; sends: string }> = {
  PUSH: {
    word: 'Pushes',
    meaning: 'GitHub, GitLab, Gitea or Forgejo tells of pushes; applications release what their rules name.',
    sends: 'In the git host: this address, JSON, this secret, and the event “push”.',
  },
  PROMOTION: {
    word: 'Promotions',
    meaning: 'Another tool asks for a promotion, which the policy judges as any other.',
    sends: 'It signs the body with this secret, or sends the secret along.',
  },
  STATUS: {
    word: 'Statuses',
    meaning: 'The tool that runs what was deployed tells how that is.',
    sends: 'It signs the body with this secret, or sends the secret along.',
  },
};

export const deliveryWords: Record<WebhookResult, Word> = {
  DONE: { mark: 'succeeded', word: 'Done' },
  IGNORED: { mark: 'cancelled', word: 'Nothing to do' },
  REFUSED: { mark: 'failed', word: 'Refused' },
};
