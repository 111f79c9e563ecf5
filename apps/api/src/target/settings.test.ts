// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the settings.
import { describe, expect, it } from '@jest/globals';
import { parseGitOpsSettings } from './git-ops/parse-settings.ts';
import { InvalidTargetSettings } from './invalid-settings.ts';
import { parseRegistryOnlySettings } from './registry-only/parse-settings.ts';

const git = { repositoryUrl: 'https://git.example.org/config.git', branch: 'main', path: 'a.yaml', key: 'a.b' };
const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (cause) {
    if (cause instanceof InvalidTargetSettings) return cause.problems;
    throw cause;
  }
  return [];
};
const unusable = (kind: string) => `The settings of a target of the kind ${kind} cannot be used:`;

describe('settings of git-ops', () => {
  it('reads them, with defaults', () => {
    expect(parseGitOpsSettings(git, undefined)).toEqual({ ...git, form: 'reference' });
    const all = {
      ...git,
      branch: 'env/${environment}',
      key: 'images[name=${application}].digest',
      form: 'digest',
      message: 'Deploy',
      author: { name: 'A', email: 'a@example.org' },
      probe: { url: 'https://example.org/version', expect: { contains: '${digest}' } },
      awaitsReport: true,
      convergence: 60_000,
    };
    expect(parseGitOpsSettings(all, undefined)).toEqual({ ...all, probe: { ...all.probe, timeout: 5_000 } });
  });

  it.each([
    ['nothing', undefined, [`${unusable('git-ops')} They are not an object.`]],
    ['an unknown key', { ...git, brnach: 'x' }, ['A target of the kind git-ops has no "brnach".']],
    ['no branch', { ...git, branch: undefined }, [`${unusable('git-ops')} "branch" is not the name of a branch.`]],
    [
      'an unknown form',
      { ...git, form: 'tag' },
      [`${unusable('git-ops')} "form" is not one of reference, digest, tag-and-digest.`],
    ],
    [
      'two problems',
      { ...git, path: 5, convergence: 1 },
      [
        `${unusable('git-ops')} "path" is not a path of the repository, for example apps/web.yaml.`,
        `${unusable('git-ops')} "convergence" is not a number of milliseconds from 1000 to 86400000.`,
      ],
    ],
    [
      'a pattern that is none',
      { ...git, probe: { url: 'http://a/', expect: { matches: '(' } } },
      [`${unusable('git-ops')} "probe.expect.matches" is not a regular expression.`],
    ],
    [
      'an address of another kind to ask',
      { ...git, probe: { url: 'file:///x' } },
      [`${unusable('git-ops')} "probe.url" is not an address that begins with http:// or https://.`],
    ],
    [
      'what git would refuse',
      { ...git, repositoryUrl: 'file:///etc', branch: 'a..b', key: 'a[' },
      [
        '"file:///etc" cannot be used as a repository: file:// repositories are not allowed here (SLIPWAY_GIT_ALLOW_FILE is not set).',
        '"a..b" is not the name of a tag, a branch or a commit.',
        expect.stringMatching(/^"a\[" is not a key of a YAML file: /),
      ],
    ],
  ])('refuses %s', (_what, settings, problems) => {
    expect(problemsOf(() => parseGitOpsSettings(settings, undefined))).toEqual(problems);
  });
});

describe('settings of registry-only', () => {
  it.each([
    [{}],
    [{ tag: '${environment}-${version}' }],
    [{ repository: 'registry.example.org/${environment}/${application}' }],
  ])('reads %j', (settings) => {
    expect(parseRegistryOnlySettings(settings)).toEqual(settings);
  });

  it('refuses what can be neither', () => {
    expect(problemsOf(() => parseRegistryOnlySettings({ repository: 'A/B', tag: '${environmnt}' }))).toEqual([
      expect.stringMatching(/^"A\/B" is not an image reference: /),
      expect.stringMatching(/^"\$\{environmnt\}" cannot be a tag: /),
    ]);
    expect(problemsOf(() => parseRegistryOnlySettings({ tag: 1, Tag: 'x' }))).toEqual([
      `${unusable('registry-only')} "tag" is not a tag, for example production.`,
      'A target of the kind registry-only has no "Tag".',
    ]);
  });
});
