import { field, list, type NotificationFormat, pushedReference, pushedTag } from './pushed-tag.ts';

const types = new Set(['PUSH_ARTIFACT', 'pushImage', 'harbor.artifact.pushed']);

/** Harbor, in its own format and as CloudEvents. */
export const harbor: NotificationFormat = {
  name: 'Harbor',
  matches: ({ body }) => field(body, 'event_data') !== undefined || /^harbor\./.test(String(field(body, 'type') ?? '')),
  read: ({ body }) => {
    const type = String(field(body, 'type') ?? '').slice(0, 100);
    if (!types.has(type)) return `${type === '' ? 'an event without a type' : type} is no push.`;
    const data = field(body, 'event_data') ?? field(body, 'data');
    const repository = field(data, 'repository', 'repo_full_name');
    return list(field(data, 'resources')).flatMap((resource) => {
      const digest = field(resource, 'digest');
      // The tag that is pushed by digest alone is the digest itself.
      return (
        pushedReference(field(resource, 'resource_url'), digest) ??
        pushedTag(undefined, repository, field(resource, 'tag'), digest) ??
        []
      );
    });
  },
};
