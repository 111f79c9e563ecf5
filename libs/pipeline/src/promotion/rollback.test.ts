import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DeployedRelease, lastGood } from './rollback.ts';

/** `1.0` ran well, `1.0?` was never verified, `1.0x` is rejected, `1.0-` is gone, `1.0~` nobody looked; `<` before: by a rollback. */
const entry = (text: string, index: number): DeployedRelease => {
  const [, back, name = '', marks = ''] = /^(<?)([\d.]+)([?x~-]*)$/.exec(text) ?? [];
  const since = new Date(Date.UTC(2026, 0, 1 + index));
  return {
    promotion: `promotion-${index}`,
    release: name,
    name,
    digest: name,
    kind: back === '<' ? 'rollback' : 'manual',
    since,
    verifiedAt: marks.includes('?') ? undefined : since,
    rejected: marks.includes('x'),
    pullable: marks.includes('~') ? undefined : !marks.includes('-'),
  };
};
const history = (text: string) => text.split(' ').filter(Boolean).map(entry);

describe('the last good release', () => {
  const rows: readonly (readonly [
    history: string,
    to: string,
    because: RegExp,
    options?: { from?: string; automatic?: boolean },
  ])[] = [
    ['', '-', /^Nothing was ever deployed there/],
    ['1.0', '-', /^It is the first that was deployed there/],
    ['1.0 1.0', '-', /^It is the first that was deployed there/],
    ['1.0 1.1', '1.0', /^1\.0 is the last that ran there well\.$/],
    ['1.0 1.1 1.2', '1.1', /well/],
    ['1.0 1.1 1.1', '1.0', /well/],
    ['1.0 1.1? 1.2', '1.0', /well/],
    ['1.0 1.1x 1.2', '1.0', /well/],
    ['1.0 1.1- 1.2', '1.0', /well/],
    ['1.0 1.1~ 1.2', '1.1', /well; whether its image can still be pulled is not known\.$/],
    [
      '1.1? 1.2',
      '-',
      /^None of the 1 that ran there before can be gone back to: 1\.1 \(it was never verified there\)\.$/,
    ],
    ['1.0- 1.1x 1.2', '-', /: 1\.1 \(it is rejected\), 1\.0 \(its image is gone from the registry\)\.$/],
    ['1.1 1.1? 1.2', '1.1', /well/],
    // A rollback of a rollback
    ['1.0 1.1 <1.0', '-', /: 1\.1 \(it was rolled back from\)\.$/],
    ['0.9 1.0 1.1 <1.0', '0.9', /well/],
    ['0.9 1.0 1.1 <1.0', '-', /a rollback is not rolled back without a person/, { automatic: true }],
    ['0.9 1.0 1.1 <1.0 <0.9', '-', /: 1\.0 \(it was rolled back from\), 1\.1 \(it was rolled back from\)\.$/],
    ['1.0 1.1 <1.0 1.1', '1.0', /well/],
    ['1.0 1.1 <1.0 1.1 1.2', '1.1', /well/],
    ['1.0 1.1 <1.0 1.1? 1.2', '1.0', /well/],
    ['1.0 1.1 <1.0 1.2', '1.0', /well/],
    ['1.0 1.1 <1.0 1.2', '1.0', /well/, { automatic: true }],
    // What failed never came to run
    ['1.0 1.1', '1.1', /well/, { from: '1.2' }],
    ['1.0', '1.0', /well/, { from: '1.1', automatic: true }],
    ['', '-', /^Nothing was ever deployed there/, { from: '1.0', automatic: true }],
    ['1.0 1.1 <1.0', '1.0', /well/, { from: '1.2', automatic: true }],
    ['1.0 1.1', '1.0', /well/, { from: '1.1', automatic: true }],
  ];
  it.each(rows)('of "%s" is %s', (text, to, because, options = {}) => {
    const choice = lastGood(history(text), { automatic: false, ...options });
    expect(choice.to?.name ?? '-').toBe(to);
    expect(choice.because).toMatch(because);
  });

  it('never is rejected, gone, unverified, what runs, or what a rollback just replaced', () => {
    const marks = fc.constantFrom('', '', '', '?', 'x', '-', '~');
    const text = fc.array(fc.tuple(fc.constantFrom('', '', '<'), fc.constantFrom('1.0', '1.1', '1.2', '1.3'), marks), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, fc.boolean(), (parts, automatic) => {
        const entries = parts.map((part, index) => entry(part.join(''), index));
        const { to, because } = lastGood(entries.toReversed(), { automatic });
        expect(because).toMatch(/^\S.*\.$/);
        if (to === undefined) return;
        expect(to.rejected || to.pullable === false).toBe(false);
        expect(to.release).not.toBe(entries.at(-1)?.release);
        expect(entries.some(({ release, verifiedAt }) => release === to.release && verifiedAt !== undefined)).toBe(
          true,
        );
        if (entries.at(-1)?.kind === 'rollback') expect(to.release).not.toBe(entries.at(-2)?.release);
      }),
    );
  });
});
