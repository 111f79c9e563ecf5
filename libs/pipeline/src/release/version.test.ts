import { describe, expect, it } from '@jest/globals';
import { isTag } from '@slipway/registry';
import fc from 'fast-check';
import { DescribeError, parseDescribe, versionOf } from './version.ts';

const commit = 'abcdef0123456789abcdef0123456789abcdef01';

describe('parseDescribe', () => {
  it.each([
    ['v1.2.3-0-gabcdef0', { tag: 'v1.2.3', distance: 0, commit: 'abcdef0' }],
    ['v1.2.3-4-gabcdef0\n', { tag: 'v1.2.3', distance: 4, commit: 'abcdef0' }],
    ['v1.2.3-rc.1-12-gabcdef0', { tag: 'v1.2.3-rc.1', distance: 12, commit: 'abcdef0' }],
    ['nightly-2026-11-21-0-gabcdef0', { tag: 'nightly-2026-11-21', distance: 0, commit: 'abcdef0' }],
    ['a-1-gabcdef0-2-gabcdef1', { tag: 'a-1-gabcdef0', distance: 2, commit: 'abcdef1' }],
    ['release/7-0-gabcdef0', { tag: 'release/7', distance: 0, commit: 'abcdef0' }],
    ['abcdef0', { distance: 0, commit: 'abcdef0' }],
    [commit, { distance: 0, commit }],
    [`v1.0.0-0-g${'0'.repeat(64)}`, { tag: 'v1.0.0', distance: 0, commit: '0'.repeat(64) }],
  ])('%s', (text, expected) => expect(parseDescribe(text)).toEqual(expected));

  it.each([
    '',
    'v1.2.3',
    'v1.2.3-4',
    '-4-gabcdef0',
    'v1-01-gabcdef0',
    'v1.2.3-0-gabcdef0-dirty',
    'v1-99999999999999999999-gabcdef0',
  ])('refuses %j', (text) => expect(() => parseDescribe(text)).toThrow(DescribeError));

  it('shows what git printed', () => {
    expect(() => parseDescribe('fatal: no')).toThrow(
      'git describe printed "fatal: no"; expected <tag>-<commits>-g<commit> or a bare commit.',
    );
  });
});

describe('versionOf', () => {
  it.each([
    ['v1.2.3', 0, '1.2.3', 'release'],
    ['v0.0.0', 0, '0.0.0', 'release'],
    ['v10.20.30', 0, '10.20.30', 'release'],
    ['v1.2.3-rc.1', 0, '1.2.3-rc.1', 'prerelease'],
    ['v1.2.3-0.a-b.x9', 0, '1.2.3-0.a-b.x9', 'prerelease'],
    ['v1.2.3+build.5', 0, '1.2.3_build.5', 'other'],
    ['v1.2.3-rc.1+build.5', 0, '1.2.3-rc.1_build.5', 'other'],
    // Not semver, so the tag itself is the version.
    ['1.2.3', 0, '1.2.3', 'other'],
    ['v1.2', 0, 'v1.2', 'other'],
    ['v01.2.3', 0, 'v01.2.3', 'other'],
    ['v1.2.3-01', 0, 'v1.2.3-01', 'other'],
    ['v1.2.3-', 0, 'v1.2.3-', 'other'],
    ['V1.2.3', 0, 'V1.2.3', 'other'],
    ['nightly', 0, 'nightly', 'other'],
    // What an OCI tag may not hold.
    ['release/2026', 0, 'release-2026', 'other'],
    ['größe', 0, 'gr--e', 'other'],
    ['🚀', 0, '_', 'other'],
    ['.hidden', 0, '_hidden', 'other'],
    ['-x', 0, '_x', 'other'],
    // Names that move belong to no single release.
    ['latest', 0, 'latest-gabcdef0', 'other'],
    ['1.4', 0, '1.4-gabcdef0', 'other'],
    // Ahead of a tag.
    ['v1.2.3', 4, '1.2.3-4-gabcdef0', 'untagged'],
    ['v1.2.3-rc.1', 1, '1.2.3-rc.1-1-gabcdef0', 'untagged'],
    ['v1.2.3+b', 1, '1.2.3_b-1-gabcdef0', 'untagged'],
    ['nightly', 2, 'nightly-2-gabcdef0', 'untagged'],
    ['release/1', 2, 'release-1-2-gabcdef0', 'untagged'],
    [undefined, 0, '0.0.0-0-gabcdef0', 'untagged'],
    // Too long: cut, and still told apart.
    ['x'.repeat(128), 0, 'x'.repeat(128), 'other'],
    ['x'.repeat(129), 0, `${'x'.repeat(119)}-gabcdef0`, 'other'],
    ['x'.repeat(200), 5, `${'x'.repeat(117)}-5-gabcdef0`, 'untagged'],
  ])('%s + %d is %s', (tag, distance, text, kind) => {
    expect(versionOf({ tag, distance, commit })).toMatchObject({ text, kind });
  });

  it('names the tag only when the commit itself carries it', () => {
    expect(versionOf({ tag: 'v1.2.3', distance: 0, commit }).tag).toBe('v1.2.3');
    expect(versionOf({ tag: 'v1.2.3', distance: 1, commit }).tag).toBeUndefined();
  });

  it('is the same however much of the commit git printed', () => {
    expect(versionOf({ distance: 0, commit: commit.slice(0, 9) })).toEqual(versionOf({ distance: 0, commit }));
  });

  it.each(['abcde', '', 'nothexa'])('refuses the commit %j', (wrong) => {
    expect(() => versionOf({ distance: 0, commit: wrong })).toThrow(DescribeError);
  });

  it('is always a valid OCI tag', () => {
    const anyTag = fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), { nil: undefined });
    fc.assert(
      fc.property(anyTag, fc.nat(), (tag, distance) => {
        expect(isTag(versionOf({ tag, distance, commit }).text)).toBe(true);
      }),
    );
  });
});
