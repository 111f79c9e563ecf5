import { field, list, type NotificationFormat, pushedReference } from './pushed-tag.ts';

/** Quay: tags as a list; older ones as a map to something that is no digest. */
export const quay: NotificationFormat = {
  name: 'Quay',
  matches: ({ body }) => field(body, 'updated_tags') !== undefined && field(body, 'docker_url') !== undefined,
  read: ({ body }) => {
    const tags = field(body, 'updated_tags');
    const names = Array.isArray(tags) ? list(tags) : Object.keys((tags ?? {}) as object);
    return names.flatMap(
      (tag) => pushedReference(`${String(field(body, 'docker_url'))}:${String(tag)}`, undefined) ?? [],
    );
  },
};
