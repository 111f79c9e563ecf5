import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Entry, LogBounds } from './bounds.ts';

const at = new Date(0);
function through(head: number, tail: number, texts: readonly string[]) {
  const bounds = new LogBounds(head, tail);
  const first: Entry[] = [];
  for (const text of texts) {
    const taken = bounds.take({ at, vertex: 'v', text });
    if (taken) first.push(taken);
  }
  const text = (entries: readonly Entry[]) => entries.map((entry) => entry.text).join('');
  return { head: text(first), rest: text(bounds.rest()) };
}

test.each([
  ['fits in the head', ['abc', 'def'], { head: 'abcdef', rest: '' }],
  ['fits in head and tail', ['abcdefgh', 'ijklm'], { head: 'abcdefgh', rest: 'ijklm' }],
  ['an entry on the border', ['abcdef', 'ghijkl'], { head: 'abcdefgh', rest: 'ijkl' }],
  [
    'too long',
    ['abcdefgh', 'ijklmnop', 'qrst'],
    { head: 'abcdefgh', rest: '\n[6 bytes of this log are left out here]\nopqrst' },
  ],
  [
    'one entry that is too long by itself',
    ['abcdefghijklmnopqrstuvwxyz'],
    { head: 'abcdefgh', rest: '\n[12 bytes of this log are left out here]\nuvwxyz' },
  ],
])('%s', (_, texts, expected) => expect(through(8, 6, texts)).toEqual(expected));

test('characters are never cut, and the count of what is left out is exact', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 20 }), (texts) => {
      const all = Buffer.from(texts.join(''));
      const { head, rest } = through(16, 16, texts);
      const [, count, tail = rest] = /^\n\[([\d,]+) bytes of this log are left out here\]\n(.*)$/s.exec(rest) ?? [];
      expect(all.subarray(0, Buffer.byteLength(head)).equals(Buffer.from(head))).toBe(true);
      expect(all.subarray(all.length - Buffer.byteLength(tail)).equals(Buffer.from(tail))).toBe(true);
      expect(Buffer.byteLength(head) + Number(count ?? 0) + Buffer.byteLength(tail)).toBe(all.length);
    }),
  );
});
