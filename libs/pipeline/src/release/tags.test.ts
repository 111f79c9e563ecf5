// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe, expect, it } from '@jest/globals';
import { isTag } from '@slipway/registry';
import fc from 'fast-check';
import type { TagRule } from '../pipeline-file/pipeline-file.ts';
import { variablesOf } from '../pipeline-file/variables.ts';
import { tagsOf } from './tags.ts';
import { versionOf } from './version.ts';

const commit = 'abcdef0123456789abcdef0123456789abcdef01';
const committedAt = new Date('2026-11-21T08:00:00Z');

function tagging(options: {
  tag?: string;
  distance?: number;
  branch?: string;
  rules?: readonly TagRule[];
  existing?: Readonly<Record<string, string>>;
}) {
  const { tag, distance = 0, branch, rules = [], existing = {} } = options;
  const version = versionOf({ tag, distance, commit });
  const variables = variablesOf({
    registry: '127.0.0.1:5000',
    version: version.text,
    tag: version.tag,
    commit,
    committedAt,
    branch,
  });
  return tagsOf(version, rules, new Map(Object.entries(existing)), variables);
}

const always = (name: string): TagRule => ({ name, when: 'always' });

describe('tagsOf', () => {
  it.each([
    ['the first release moves all', 'v1.4.2', {}, '1.4.2 1.4 latest'],
    ['a newer one too', 'v1.4.2', { '1.4': '1.4.1', latest: '1.4.1' }, '1.4.2 1.4 latest'],
    ['numbers are compared as numbers', 'v1.10.0', { latest: '1.9.9' }, '1.10.0 1.10 latest'],
    [
      'however large',
      'v1.9007199254740993.0',
      { latest: '1.9007199254740992.0' },
      '1.9007199254740993.0 1.9007199254740993 latest',
    ],
    ['and exactly', 'v1.0.9007199254740992', { latest: '1.0.9007199254740993' }, '1.0.9007199254740992 1.0'],
    ['the same one again moves them again', 'v1.4.2', { '1.4': '1.4.2', latest: '1.4.2' }, '1.4.2 1.4 latest'],
    ['a patch of an old line leaves latest', 'v1.4.3', { '1.4': '1.4.2', latest: '2.0.0' }, '1.4.3 1.4'],
    ['an older patch moves nothing', 'v1.4.1', { '1.4': '1.4.2', latest: '1.4.2' }, '1.4.1'],
    ['what points to no X.Y.Z may be moved', 'v1.4.1', { latest: 'nightly' }, '1.4.1 1.4 latest'],
    ['nor does a prerelease hold it', 'v1.4.1', { latest: '2.0.0-rc.1' }, '1.4.1 1.4 latest'],
    ['a prerelease moves nothing', 'v1.4.2-rc.1', {}, '1.4.2-rc.1'],
    ['build metadata moves nothing', 'v1.4.2+5', {}, '1.4.2_5'],
    ['a tag without v moves nothing', '1.4.2', {}, '1.4.2'],
    ['any other tag moves nothing', 'nightly', {}, 'nightly'],
    ['not even one that is called latest', 'latest', {}, 'latest-gabcdef0'],
    ['no tag moves nothing', undefined, {}, '0.0.0-0-gabcdef0'],
  ])('%s', (_what, tag, existing, expected) => expect(tagging({ tag, existing }).tags.join(' ')).toBe(expected));

  it('moves nothing ahead of a tag', () => {
    expect(tagging({ tag: 'v1.4.2', distance: 3 }).tags).toEqual(['1.4.2-3-gabcdef0']);
  });

  it.each([
    ['the first', '1.4.2-r1', { '1.4': '1.4.2', latest: '1.4.2' }, '1.4.2-r1 1.4 latest'],
    ['the next', '1.4.2-r10', { '1.4': '1.4.2-r9', latest: '1.4.2-r9' }, '1.4.2-r10 1.4 latest'],
    ['an older one moves nothing', '1.4.2-r9', { '1.4': '1.4.2-r10', latest: '1.4.2-r10' }, '1.4.2-r9'],
    ['of an old line leaves latest', '1.4.2-r1', { '1.4': '1.4.2', latest: '2.0.0' }, '1.4.2-r1 1.4'],
    ['of a patch that was followed moves nothing', '1.4.2-r1', { '1.4': '1.4.3', latest: '1.4.3' }, '1.4.2-r1'],
    ['and what was rebuilt does not take them back', '1.4.2', { '1.4': '1.4.2-r1', latest: '1.4.2-r1' }, '1.4.2'],
    ['the next patch takes them', '1.4.3', { '1.4': '1.4.2-r7', latest: '1.4.2-r7' }, '1.4.3 1.4 latest'],
  ])('of a rebuild: %s', (_what, text, existing, expected) => {
    const version = { ...versionOf({ tag: 'v1.4.2', distance: 0, commit }), text };
    const variables = variablesOf({ registry: '127.0.0.1:5000', version: text, tag: 'v1.4.2', commit, committedAt });
    expect(tagsOf(version, [], new Map(Object.entries(existing)), variables).tags.join(' ')).toBe(expected);
  });

  it('says what stays and why', () => {
    expect(tagging({ tag: 'v1.4.3', existing: { latest: '2.0.0' } }).kept).toEqual([
      { name: 'latest', reason: 'latest stays on 2.0.0, which is newer than 1.4.3.' },
    ]);
  });
});

describe('rules of the pipeline file', () => {
  it('add tags between the version and those that move', () => {
    expect(tagging({ tag: 'v1.4.2', rules: [always('commit-${shortCommit}')] }).tags).toEqual([
      '1.4.2',
      'commit-abcdef0',
      '1.4',
      'latest',
    ]);
  });

  it('name each tag once', () => {
    const rules = [always('${version}'), always('edge'), always('edge')];
    expect(tagging({ tag: 'v1.4.2-rc.1', rules }).tags).toEqual(['1.4.2-rc.1', 'edge']);
  });

  it('may name the version itself, also when it was there before', () => {
    const { tags, kept } = tagging({ tag: 'v1.4.2', rules: [always('${version}')], existing: { '1.4.2': '1.4.2' } });
    expect([tags, kept]).toEqual([['1.4.2', '1.4', 'latest'], []]);
  });

  it.each([
    ['always', 'v1.0.0-rc.1', true],
    ['release', 'v1.0.0', true],
    ['release', 'v1.0.0-rc.1', false],
    ['prerelease', 'v1.0.0-rc.1', true],
    ['prerelease', 'v1.0.0', false],
    ['other', 'nightly', true],
    ['untagged', undefined, true],
    ['untagged', 'v1.0.0', false],
  ] as const)('when %s, on %s: %s', (when, tag, applies) => {
    expect(tagging({ tag, rules: [{ name: 'edge', when }] }).tags.includes('edge')).toBe(applies);
  });

  it('leave out a tag or branch that the release does not have', () => {
    const rules = [always('branch-${branch}'), always('tag-${tag}')];
    expect(tagging({ branch: 'main', rules }).tags).toEqual(['0.0.0-0-gabcdef0', 'branch-main']);
    expect(tagging({ tag: 'nightly', rules }).tags).toEqual(['nightly', 'tag-nightly']);
  });

  it('replace what a tag may not hold', () => {
    expect(tagging({ branch: 'feature/größer+neu', rules: [always('${branch}')] }).tags[1]).toBe('feature-gr--er_neu');
  });

  it.each(['latest', '1.4'])('never move %s', (branch) => {
    const { tags, kept } = tagging({ branch, rules: [always('${branch}')] });
    expect(tags).toEqual(['0.0.0-0-gabcdef0']);
    expect(kept).toEqual([{ name: branch, reason: `${branch} is moved by tags vX.Y.Z alone, not by a rule.` }]);
  });

  it('never take the version of another release', () => {
    const { tags, kept } = tagging({ branch: '1.4.2', rules: [always('${branch}')], existing: { '1.4.2': '1.4.2' } });
    expect(tags).toEqual(['0.0.0-0-gabcdef0']);
    expect(kept).toEqual([{ name: '1.4.2', reason: '1.4.2 is the version of another release.' }]);
  });
});

it('every tag is valid, given once, and the version is the first', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
  const names = fc.array(fc.constantFrom('${branch}', '${version}-x', 'a${tag}', '${created}', 'edge'));
  fc.assert(
    fc.property(text, text, fc.nat(3), names, (tag, branch, distance, rules) => {
      const { tags } = tagging({ tag, branch, distance, rules: rules.map(always) });
      expect(tags.every(isTag)).toBe(true);
      expect(new Set(tags).size).toBe(tags.length);
      expect(tags[0]).toBe(versionOf({ tag, distance, commit }).text);
    }),
  );
});
