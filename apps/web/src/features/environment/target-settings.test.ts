// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
import { describe, expect, it, test } from '@jest/globals';
import {
  convergenceFault,
  type GitOpsForm,
  gitOpsForm,
  gitOpsSettings,
  registryOnlyForm,
  registryOnlySettings,
  settingFaults,
} from './target-settings.ts';

const least = {
  repositoryUrl: 'https://git.example.org/config.git',
  branch: 'main',
  path: 'apps/${application}.yaml',
  key: 'spec.image',
  form: 'reference',
};
const all = {
  ...least,
  form: 'digest',
  message: 'Deploy ${version}',
  author: { name: 'Slipway', email: 'slipway@example.org' },
  awaitsReport: true,
  convergence: 90_000,
  probe: { url: 'https://example.org/version', expect: { status: 200, contains: '${digest}' } },
};

describe('settings of git-ops', () => {
  test.each([
    ['nothing but what is needed', least],
    ['everything that has a field', all],
    ['what has none', { ...all, committer: { name: 'C', email: 'c@example.org' } }],
    ['a probe with more to it', { ...least, probe: { url: 'http://a/', timeout: 9_000, expect: { matches: 'ok' } } }],
  ])('stay as they are through the form: %s', (_, settings) => {
    const before = JSON.stringify(settings);
    expect(JSON.parse(gitOpsSettings(gitOpsForm(before), before))).toEqual(settings);
  });

  test.each<[string, Partial<GitOpsForm>, string, unknown]>([
    ['a time in minutes', { convergence: '2' }, 'convergence', 120_000],
    ['a part of one', { convergence: '0,5' }, 'convergence', 30_000],
    ['a time that is none is left to the API', { convergence: 'soon' }, 'convergence', 'soon'],
    ['no message', { message: ' ' }, 'message', undefined],
    ['no probe without an address', { probeUrl: '', probeStatus: '200' }, 'probe', undefined],
    ['no author', { authorName: '', authorEmail: '' }, 'author', undefined],
    ['half an author is left to the API', { authorEmail: '' }, 'author', { name: 'Slipway', email: '' }],
    ['white space around an address', { repositoryUrl: ' https://a/ ' }, 'repositoryUrl', 'https://a/'],
  ])('%s', (_, changes, key, value) => {
    const form = { ...gitOpsForm(JSON.stringify(all)), ...changes };
    expect(JSON.parse(gitOpsSettings(form, JSON.stringify(all)))[key]).toEqual(value);
  });

  it('begin empty, also from what is no JSON', () => {
    expect(gitOpsForm('')).toEqual(gitOpsForm('nonsense'));
    expect(gitOpsForm('').form).toBe('reference');
  });
});

test.each([[{}], [{ tag: '${environment}' }], [{ repository: 'r.example.org/a', tag: 'b' }]])(
  'settings of registry-only stay as they are: %j',
  (settings) => {
    expect(JSON.parse(registryOnlySettings(registryOnlyForm(JSON.stringify(settings))))).toEqual(settings);
  },
);

test('what is wrong with the settings stands at the field that it names', () => {
  const messages = [
    'It cannot be used: "branch" is not a branch.',
    '"probe.url" is not an address.',
    '"a..b" is none.',
  ];
  const keys = ['branch', 'probe'];
  expect(settingFaults(messages, 'branch', keys)).toEqual([messages[0]]);
  expect(settingFaults(messages, 'probe', keys)).toEqual([messages[1]]);
  expect(settingFaults(messages, undefined, keys)).toEqual([messages[2]]);
});

test.each([
  ['', true],
  ['10', true],
  ['0,5', true],
  [' 1440 ', true],
  ['0', false],
  ['1441', false],
  ['soon', false],
])('minutes %j', (convergence, good) => {
  expect(convergenceFault({ convergence }) === undefined).toBe(good);
});
