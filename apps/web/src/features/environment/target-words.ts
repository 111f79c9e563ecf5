import type { AutomaticPromotion, TargetKind } from '../../graphql/generated/documents.ts';

export const targetWords: Record<TargetKind, { word: string; meaning: string }> = {
  DOCKER_HOST: { word: 'Docker host', meaning: 'containers on one engine' },
  SWARM: { word: 'Swarm', meaning: 'services, told to a manager of the swarm' },
  GIT_OPS: { word: 'GitOps', meaning: 'a commit that sets the digest in a YAML file' },
  REGISTRY_ONLY: { word: 'Registry only', meaning: 'a tag or a repository, run by somebody else' },
};

export const automaticWords: Record<AutomaticPromotion, { word: string; meaning: string }> = {
  OFF: { word: 'Off', meaning: 'Nothing goes there unless a person asks.' },
  NEWEST: {
    word: 'Newest',
    meaning: 'The newest release, once the policy allows it; while it waits, nothing older goes.',
  },
  AS_SOON_AS_ALLOWED: { word: 'As soon as allowed', meaning: 'The newest of those that the policy allows now.' },
  REBUILDS: {
    word: 'Rebuilds only',
    meaning:
      'What runs there, rebuilt on newer base images, once the policy allows it; anything else a person promotes.',
  },
};
