import { expect, test } from '@jest/globals';
import { credentialsOf, registrationReasons } from './registration.ts';

const good = { name: 'hello', repositoryUrl: 'https://git.example/hello.git' };
const codes = (input: Parameters<typeof registrationReasons>[0], allowFile?: string) =>
  registrationReasons(input, allowFile).map(({ code, field }) => `${code} ${field}`);

test.each([
  good,
  { ...good, repositoryUrl: 'ssh://git@git.example:2222/hello.git' },
  { ...good, repositoryUrl: 'git@git.example:team/hello.git' },
  { ...good, repositoryUrl: 'file:///srv/repos/hello', allowFile: '/srv/repos' },
  { ...good, pipelineFile: 'deploy/slipway.yaml', username: 'bot', password: 'secret' },
  { ...good, pipelineFile: null, password: 'token' },
])('%j may be registered', ({ allowFile, ...input }: typeof good & { allowFile?: string }) => {
  expect(codes(input, allowFile)).toEqual([]);
});

test.each([
  [{ name: 'Hello' }, undefined, 'application.name-malformed name'],
  [{ name: '-hello' }, undefined, 'application.name-malformed name'],
  [{ name: 'a'.repeat(64) }, undefined, 'application.name-malformed name'],
  [{ name: '' }, undefined, 'application.name-malformed name'],
  [{ repositoryUrl: '' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: '/srv/repos/hello' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: '--upload-pack=touch /tmp/x' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: 'https://git.example' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: 'ssh://-oProxyCommand=x/y' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: 'git@-oProxyCommand=x:y' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: 'ext::sh -c touch' }, undefined, 'application.url-malformed repositoryUrl'],
  [{ repositoryUrl: 'ext::x' }, undefined, 'application.url-scheme repositoryUrl'],
  [{ repositoryUrl: 'http://git.example/hello' }, undefined, 'application.url-scheme repositoryUrl'],
  [{ repositoryUrl: 'git://git.example/hello' }, undefined, 'application.url-scheme repositoryUrl'],
  [{ repositoryUrl: 'https://bot:secret@git.example/hello' }, undefined, 'application.url-credentials repositoryUrl'],
  [{ repositoryUrl: 'https://token@git.example/hello' }, undefined, 'application.url-credentials repositoryUrl'],
  [{ repositoryUrl: 'file:///srv/repos/hello' }, undefined, 'application.file-not-allowed repositoryUrl'],
  [{ repositoryUrl: 'file:///etc/hello' }, '/srv/repos', 'application.file-not-allowed repositoryUrl'],
  [{ repositoryUrl: 'file:///srv/repos/../../etc' }, '/srv/repos', 'application.file-not-allowed repositoryUrl'],
  [{ repositoryUrl: 'file:///srv/repos-other/hello' }, '/srv/repos', 'application.file-not-allowed repositoryUrl'],
  [{ repositoryUrl: 'file://host/srv/repos/hello' }, '/srv/repos', 'application.file-not-allowed repositoryUrl'],
  [{ pipelineFile: '../slipway.yaml' }, undefined, 'application.pipeline-file-malformed pipelineFile'],
  [{ pipelineFile: '/etc/passwd' }, undefined, 'application.pipeline-file-malformed pipelineFile'],
  [{ pipelineFile: '' }, undefined, 'application.pipeline-file-malformed pipelineFile'],
  [{ username: 'bot' }, undefined, 'application.password-missing password'],
  [{ username: 'bot', password: 'a\nb' }, undefined, 'application.credentials-malformed password'],
])('%j with %s: %s', (change, allowFile, code) => {
  expect(codes({ ...good, ...change }, allowFile)).toEqual([code]);
});

test('all reasons come at once, and none repeats a password', () => {
  const reasons = registrationReasons(
    { name: 'A', repositoryUrl: 'https://u:hunter2@h/x', pipelineFile: '..', username: 'u' },
    undefined,
  );
  expect(reasons.map(({ field }) => field)).toEqual(['name', 'repositoryUrl', 'pipelineFile', 'password']);
  expect(JSON.stringify(reasons)).not.toContain('hunter2');
});

test('a token alone goes with the name that git hosts take for it', () => {
  expect(credentialsOf({ ...good, password: 't' })).toEqual({ username: 'git', password: 't' });
  expect(credentialsOf(good)).toBeUndefined();
});
