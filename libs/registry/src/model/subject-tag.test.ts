import { expect, test } from '@jest/globals';
import { digestOf } from './digest.ts';
import { parseSubjectTag, subjectTag, subjectTagKinds } from './subject-tag.ts';

const hex = digestOf('x').slice('sha256:'.length);

test.each(['sha256', 'sha512'] as const)('tags that speak of a %s are read as they are written', (algorithm) => {
  const digest = digestOf('x', algorithm);
  for (const kind of subjectTagKinds) {
    const tag = subjectTag(digest, kind);
    expect(tag.length).toBeLessThanOrEqual(128);
    expect(parseSubjectTag(tag)).toEqual({ subject: subjectTag(digest, 'referrers'), kind });
  }
});

test.each([
  '1.4.2',
  `sha256-${hex}.zip`,
  `sha256-${hex}.sig.sig`,
  `sha256-${hex.slice(1)}`,
  `sha256:${hex}`,
  `v-sha256-${hex}`,
])('%s speaks of nothing', (tag) => expect(parseSubjectTag(tag)).toBeUndefined());

test('as cosign writes them', () => {
  expect(subjectTag(digestOf('x'), 'signature')).toBe(`sha256-${hex}.sig`);
});
