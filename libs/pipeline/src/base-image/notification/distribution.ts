import { field, list, type NotificationFormat, pushedTag } from './pushed-tag.ts';

/** distribution (docker-registry): an envelope of events; children of an index are pushed without a tag. */
export const distribution: NotificationFormat = {
  name: 'distribution',
  matches: ({ body }) => Array.isArray(field(body, 'events')),
  read: ({ body }) =>
    list(field(body, 'events'))
      .filter((event) => field(event, 'action') === 'push')
      .flatMap((event) => {
        const target = field(event, 'target');
        // The host by which the registry calls itself is often not the one by which it is reached.
        return pushedTag(undefined, field(target, 'repository'), field(target, 'tag'), field(target, 'digest')) ?? [];
      }),
};
