import { expect, test } from '@jest/globals';
import { type ExpiryRule, expire } from './expiry.ts';

const day = (number: number) => new Date(Date.UTC(2026, 0, number));
const tags = ['1.9.0', '1.10.0', '1.11.0', 'latest', 'pr-7', 'undated'].map((tag, i) => ({
  tag,
  created: tag === 'undated' ? undefined : day(i + 1),
}));

test.each<[string, ExpiryRule[], string[]]>([
  ['no rule keeps all', [], []],
  ['what fits goes', [{ tags: /^pr-/ }], ['pr-7']],
  ['a rule without age needs no time', [{ tags: /^undated$/ }], ['undated']],
  ['the newest stay', [{ tags: /^\d/, keepNewest: 1 }], ['1.9.0', '1.10.0']],
  ['more places than tags', [{ tags: /^\d/, keepNewest: 9 }], []],
  ['by age', [{ tags: /./, createdBefore: day(3) }], ['1.9.0', '1.10.0']],
  ['old and not among the newest', [{ tags: /^\d/, keepNewest: 2, createdBefore: day(9) }], ['1.9.0']],
  ['the first rule that fits decides', [{ tags: /^1\.9/, keepNewest: 1 }, { tags: /^\d/ }], ['1.10.0', '1.11.0']],
  ['an expression with a memory is tried anew for each tag', [{ tags: /\d/g }], ['1.9.0', '1.10.0', '1.11.0', 'pr-7']],
])('%s', (_, rules, gone) => {
  const fates = expire(tags, rules);
  expect(fates.map(({ tag }) => tag)).toEqual(tags.map(({ tag }) => tag));
  expect(fates.filter(({ expires }) => expires).map(({ tag }) => tag)).toEqual(gone);
});

test('of those created at once the higher version stays, and every fate has its sentence', () => {
  const facts = ['1.9.0', '1.10.0'].map((tag) => ({ tag, created: day(1) }));
  expect(expire(facts, [{ tags: /^\d/, keepNewest: 1 }])).toEqual([
    { tag: '1.9.0', expires: true, why: 'It fits /^\\d/, created 2026-01-01T00:00:00.000Z.' },
    { tag: '1.10.0', expires: false, why: 'It is one of the 1 newest that fit /^\\d/.' },
  ]);
});
