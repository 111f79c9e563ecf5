import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMask, maskText, spellings } from './mask.ts';

const shown = (chunks: readonly string[], ...secrets: string[]) => {
  const mask = createMask(spellings(secrets));
  return chunks.map((chunk) => mask.push(chunk)).join('') + mask.end();
};

test.each([
  ['one chunk', ['token=hunter22 end'], 'token=*** end'],
  ['cut by the border', ['token=hun', 'ter22 end'], 'token=*** end'],
  ['letter by letter', [...'token=hunter22 end'], 'token=*** end'],
  ['a beginning that is none', ['token=hunt', 'ing season'], 'token=hunting season'],
  ['a beginning at the very end', ['the hunter'], 'the hunter'],
  ['twice', ['hunter22hunter22'], '******'],
  ['in an address', ['https://u:hunter22@host/'], 'https://u:***@host/'],
])('%s', (_, chunks, expected) => expect(shown(chunks, 'hunter22')).toBe(expected));

test('other spellings of a secret are masked, too', () => {
  const secret = 'p@ss/w"ord';
  expect(
    shown(
      [encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)].map(
        (one) => `${one}\n`,
      ),
      secret,
    ),
  ).toBe('***\n***\n"***"\n');
});

test('a key of several lines is masked line by line, a very short secret not at all', () => {
  expect(shown(['BEGIN-KEY-1\n', 'abcdefghij\n'], 'BEGIN-KEY-1\nabcdefghij')).toBe('***\n***\n');
  expect(shown(['a bad word'], 'a')).toBe('a bad word');
});

test('however a text is cut, no secret is left and nothing else is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('hunt', 'er22', 'hunter22', ' ', 'x', 'h'), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (words, size) => {
        const text = words.join('');
        const chunks = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
        expect(shown(chunks, 'hunter22')).toBe(maskText(text, ['hunter22']));
      },
    ),
  );
});
