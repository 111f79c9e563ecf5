import { describe, expect, it } from '@jest/globals';
import { isTag } from '@slipway/registry';
import fc from 'fast-check';
import { compareRebuilds, isRebuildOf, parseRebuildVersion, rebuildVersion } from './rebuild-version.ts';

describe('parseRebuildVersion', () => {
  it.each([
    ['1.4.2-r3', '1.4.2', 3],
    ['1.4.2-rc.1-r1', '1.4.2-rc.1', 1],
    ['1.4.2-4-gabcdef0-r12', '1.4.2-4-gabcdef0', 12],
    ['nightly-r2', 'nightly', 2],
    ['1.4.2-r1-r2', '1.4.2-r1', 2],
  ])('%s', (version, core, rebuild) => expect(parseRebuildVersion(version)).toEqual({ core, rebuild }));

  it.each([
    '1.4.2',
    '1.4.2-r0',
    '1.4.2-r03',
    '1.4.2-r',
    '1.4.2-rc.1',
    '1.4.2-r3.1',
    '1.4.2r3',
    '-r3',
    '1.4.2-r1234567890',
  ])('%s is no rebuild', (version) => expect(parseRebuildVersion(version)).toBeUndefined());
});

describe('rebuildVersion', () => {
  it.each([
    ['the first', '1.4.2', [], '1.4.2-r1'],
    ['of a rebuild', '1.4.2-r2', [], '1.4.2-r3'],
    ['of an older rebuild', '1.4.2-r1', ['1.4.2', '1.4.2-r3', '1.4.2-r2'], '1.4.2-r4'],
    ['others do not count', '1.4.2', ['1.4.1-r7', '1.4.20-r7', '1.4.2-rc.1-r7'], '1.4.2-r1'],
    ['of a prerelease', '1.4.2-rc.1', ['1.4.2-rc.1'], '1.4.2-rc.1-r1'],
    ['ahead of a tag', '1.4.2-4-gabcdef0', [], '1.4.2-4-gabcdef0-r1'],
    ['of what is no number', 'nightly', ['nightly-r9'], 'nightly-r10'],
    ['without room', 'x'.repeat(128), [`${'x'.repeat(117)}-r1`], `${'x'.repeat(117)}-r2`],
  ])('%s', (_what, base, taken, expected) => expect(rebuildVersion(base, taken)).toBe(expected));

  it('is a valid tag, new, and newer than what it rebuilds', () => {
    const versions = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,127}$/);
    fc.assert(
      fc.property(versions, fc.array(versions), fc.nat(5), (base, others, times) => {
        const taken = [...others];
        let last = base;
        for (let time = 0; time <= times; time += 1) {
          const next = rebuildVersion(last, taken);
          expect(isTag(next)).toBe(true);
          expect(taken).not.toContain(next);
          if (base.length <= 117) expect(compareRebuilds(last, next)).toBeLessThan(0);
          taken.push(next);
          last = next;
        }
      }),
    );
  });
});

describe('isRebuildOf', () => {
  it.each([
    ['1.4.2-r1 a', '1.4.2 a', true],
    ['1.4.2-r10 a', '1.4.2-r9 a', true],
    ['1.4.2-r1 a', '1.4.2-r1 a', false],
    ['1.4.2 a', '1.4.2-r1 a', false],
    ['1.4.2-r1 b', '1.4.2 a', false],
    ['1.4.3-r1 a', '1.4.2 a', false],
    ['1.4.3 a', '1.4.2 a', false],
    ['1.4.2-r1', '1.4.2', false],
  ])('%s of %s: %s', (one, of, expected) => {
    const read = (text: string) => {
      const [version, commit] = text.split(' ');
      return { version, commit };
    };
    expect(isRebuildOf(read(one), read(of))).toBe(expected);
  });
});

describe('compareRebuilds', () => {
  it.each([
    ['1.4.2', '1.4.2-r1', -1],
    ['1.4.2-r2', '1.4.2-r10', -1],
    ['1.4.2-r3', '1.4.2-r3', 0],
    ['1.4.2-r3', '1.4.2', 1],
    ['1.4.2-r3', '1.4.3', 0],
    ['nightly-r1', 'nightly', 1],
  ])('%s and %s', (one, other, expected) => expect(Math.sign(compareRebuilds(one, other))).toBe(expected));
});
