import { expect, test } from '@jest/globals';
import { sourceChange, sourceChangeReasons, type UpdateApplicationInput } from './source-change.ts';

const open = { repositoryUrl: 'https://git.example/hello.git', pipelineFile: 'slipway.yaml', secretId: null };
const guarded = { ...open, secretId: 'secret' };
const elsewhere = 'https://git.example/other.git';

test.each<[string, typeof open | typeof guarded, UpdateApplicationInput, string[]]>([
  ['nothing', guarded, {}, []],
  ['the same address without its credentials', guarded, { repositoryUrl: ` ${guarded.repositoryUrl} ` }, []],
  ['another password', guarded, { password: 'new' }, []],
  ['another user with a password', guarded, { username: 'bot', password: 'new' }, []],
  ['no credentials any more', guarded, { password: '' }, []],
  ['another address', open, { repositoryUrl: elsewhere }, []],
  ['another address with credentials of it', guarded, { repositoryUrl: elsewhere, password: 'its' }, []],
  ['another address that asks nobody', guarded, { repositoryUrl: elsewhere, password: '' }, []],
  ['another file', guarded, { pipelineFile: 'deploy/slipway.yaml' }, []],
  ['another address alone', guarded, { repositoryUrl: elsewhere }, ['application.password-missing password']],
  ['another user alone', guarded, { username: 'bot' }, ['application.password-missing password']],
  ['another user and no password', open, { username: 'bot', password: '' }, ['application.password-missing password']],
  ['line breaks', open, { password: 'a\nb' }, ['application.credentials-malformed password']],
  ['an address that is none', open, { repositoryUrl: '' }, ['application.url-malformed repositoryUrl']],
  ['plain http', open, { repositoryUrl: 'http://git.example/x' }, ['application.url-scheme repositoryUrl']],
  ['a file outside', open, { pipelineFile: '../x' }, ['application.pipeline-file-malformed pipelineFile']],
  [
    'everything wrong at once',
    guarded,
    { repositoryUrl: 'ftp://x/y', pipelineFile: '', username: 'bot' },
    [
      'application.url-scheme repositoryUrl',
      'application.pipeline-file-malformed pipelineFile',
      'application.password-missing password',
    ],
  ],
])('%s', (_name, present, input, expected) => {
  const reasons = sourceChangeReasons(present, input, undefined);
  expect(reasons.map(({ code, field }) => `${code} ${field}`)).toEqual(expected);
});

test('an address from before, that could not be registered any more, does not stand in the way of a new password', () => {
  const old = { ...guarded, repositoryUrl: 'http://git.example/hello.git' };
  expect(sourceChangeReasons(old, { repositoryUrl: old.repositoryUrl, password: 'new' }, undefined)).toEqual([]);
});

test.each<[string, UpdateApplicationInput, string | undefined, unknown]>([
  ['left out', {}, 'bot', 'as-they-are'],
  ['taken away', { password: '' }, 'bot', 'none'],
  ['a new password goes with the name that is kept', { password: 'p' }, 'bot', { username: 'bot', password: 'p' }],
  ['or with the one that is given', { username: 'me', password: 'p' }, 'bot', { username: 'me', password: 'p' }],
  ['or with the one that git hosts take for a token', { password: 'p' }, undefined, { username: 'git', password: 'p' }],
])('credentials: %s', (_name, input, kept, credentials) => {
  expect(sourceChange(guarded, input, kept)).toEqual({
    repositoryUrl: guarded.repositoryUrl,
    pipelineFile: 'slipway.yaml',
    credentials,
  });
});
