import { field, type NotificationFormat, pushedTag } from './pushed-tag.ts';

/** Docker Hub, which neither signs nor states a digest. */
export const dockerHub: NotificationFormat = {
  name: 'Docker Hub',
  matches: ({ body }) => field(body, 'push_data') !== undefined && field(body, 'repository', 'repo_name') !== undefined,
  read: ({ body }) => {
    const pushed = pushedTag(
      'docker.io',
      field(body, 'repository', 'repo_name'),
      field(body, 'push_data', 'tag'),
      undefined,
    );
    return pushed === undefined ? [] : [pushed];
  },
};
