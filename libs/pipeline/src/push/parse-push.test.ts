import { expect, test } from '@jest/globals';
import { parsePush } from './parse-push.ts';

const commit = 'a'.repeat(40);
const gone = '0'.repeat(40);
const github = {
  ref: 'refs/tags/v1.2.3',
  after: commit,
  deleted: false,
  repository: { clone_url: 'https://github.com/team/app.git', ssh_url: 'git@github.com:team/app.git', name: 'app' },
  pusher: { name: 'ada' },
};
const gitlab = {
  object_kind: 'push',
  ref: 'refs/heads/main',
  after: commit,
  user_username: 'ada',
  project: { git_http_url: 'https://gitlab.example/team/app.git', git_ssh_url: 'git@gitlab.example:team/app.git' },
};
const gitea = {
  ref: 'refs/heads/release/1.x',
  after: commit,
  repository: { clone_url: 'https://gitea.example/team/app.git', html_url: 'https://gitea.example/team/app' },
  pusher: { login: 'ada', username: 'ada' },
};

test.each([
  ['GitHub, a tag', 'push', github, { kind: 'tag', name: 'v1.2.3' }],
  ['GitLab, a branch', 'Push Hook', gitlab, { kind: 'branch', name: 'main' }],
  ['GitLab, a tag', 'Tag Push Hook', { ...gitlab, ref: 'refs/tags/v2' }, { kind: 'tag', name: 'v2' }],
  ['GitLab, of the whole instance', 'System Hook', gitlab, { kind: 'branch', name: 'main' }],
  ['Gitea, a branch', 'push', gitea, { kind: 'branch', name: 'release/1.x' }],
])('%s', (_name, event, body, ref) => {
  const read = parsePush(event, body);
  expect(read).toMatchObject({ kind: 'push', push: { ref, commit, by: 'ada' } });
  if (read.kind !== 'push') throw new Error(read.kind);
  expect(read.push.repositories[0]).toMatch(/^https:\/\/.*\/team\/app\.git$/);
});

test.each([
  ['ping', { zen: 'x' }, /somebody does/],
  ['issues', { action: 'opened' }, /Only pushes are of interest, and "issues" is none/],
  ['create', { ref: 'v1', ref_type: 'tag' }, /"create" is none/],
  ['System Hook', { event_name: 'project_create' }, /"System Hook" is none/],
  ['push', { ...github, deleted: true, after: gone }, /^The tag v1.2.3 was deleted/],
  ['Push Hook', { ...gitlab, after: gone }, /^The branch main was deleted/],
  ['push', { ...github, ref: 'refs/notes/commits' }, /^refs\/notes\/commits is neither a tag nor a branch/],
])('%s is nothing to release: %j', (event, body, because) => {
  expect(parsePush(event, body)).toEqual({ kind: 'nothing', because: expect.stringMatching(because) });
});

test.each([
  [null, /no JSON object/],
  [[github], /no JSON object/],
  ['text', /no JSON object/],
  [{ ...github, ref: undefined }, /"ref" is missing/],
  [{ ...github, ref: 7 }, /"ref" is missing/],
  [{ ...github, after: undefined }, /"after" is missing/],
  [{ ...github, after: 'main' }, /"after" is missing, or is none/],
  [{ ...github, repository: {} }, /names no repository/],
  [{ ...github, repository: 'https://github.com/team/app' }, /names no repository/],
])('a push of %j is malformed', (body, message) => {
  expect(parsePush('push', body)).toEqual({ kind: 'malformed', message: expect.stringMatching(message) });
});
