import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from './digest.ts';
import {
  type ChildBlobs,
  footprint,
  type ImageBlobs,
  pullSize,
  type SizedBlob,
  SizeError,
  updateSize,
} from './size.ts';

/** A blob is its letter; its size is its place in the alphabet as a power of two, so that each sum names its parts. */
const blob = (letter: string): SizedBlob => ({ digest: digestOf(letter), size: 2 ** (letter.charCodeAt(0) - 97) });
const size = (letters: string) => [...new Set(letters)].reduce((total, letter) => total + blob(letter).size, 0);
/** The first letter is the config. */
const image = (letters: string): ImageBlobs => {
  const [config, ...layers] = [...letters].map(blob);
  if (config === undefined) throw new Error('An image needs a config.');
  return { config, layers };
};
const child = (manifest: string, letters: string): ChildBlobs => ({
  descriptor: blob(manifest),
  ...(letters === '' ? {} : image(letters)),
});

describe('pullSize', () => {
  it.each(['a', 'abc', 'abbb', 'aab', 'abcabc'])('of %s counts each blob once', (letters) => {
    expect(pullSize(image(letters))).toBe(size(letters));
  });
});

describe('updateSize', () => {
  it.each([
    ['abc', 'abc', ''],
    ['abc', 'dbe', 'de'],
    ['abc', 'def', 'def'],
    ['abcd', 'ab', ''],
    ['ab', 'aabbcc', 'c'],
    ['ab', 'ba', ''],
  ])('from %s to %s downloads "%s"', (from, to, expected) => {
    expect(updateSize(image(from), image(to))).toBe(size(expected));
  });
});

describe('footprint', () => {
  it('counts everything that the registry keeps, once', () => {
    const children = [child('m', 'abc'), child('n', 'dbe'), child('o', 'fg'), child('p', 'fh'), child('q', '')];
    expect(footprint(blob('i'), children)).toBe(size('imnopqabcdefgh'));
    expect(footprint(blob('i'), [])).toBe(size('i'));
  });
});

describe('sizes that cannot be right', () => {
  const digest = digestOf('x');
  const one = (bytes: number): SizedBlob => ({ digest, size: bytes });
  const other = (bytes: number): SizedBlob => ({ digest: digestOf('y'), size: bytes });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is refused', (bytes) => {
    expect(() => pullSize({ config: one(bytes), layers: [] })).toThrow(
      `The size of ${digest} is ${bytes}; expected a whole number of bytes below 2^53.`,
    );
  });

  it('a sum of 2^53 and more is refused, one byte less is not', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(pullSize({ config: one(most - 1), layers: [other(1)] })).toBe(most);
    expect(() => pullSize({ config: one(most), layers: [other(1)] })).toThrow(SizeError);
    expect(() => pullSize({ config: one(most), layers: [other(most)] })).toThrow('2^53');
  });

  it('one digest with two sizes is refused', () => {
    const sentence = `${digest} is said to have 1 bytes in one place and 2 in another; expected one size.`;
    expect(() => pullSize({ config: one(1), layers: [one(2)] })).toThrow(sentence);
    expect(() => updateSize({ config: one(1), layers: [] }, { config: one(2), layers: [] })).toThrow(sentence);
  });
});

describe('whatever the blobs', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 1, maxLength: 12 });

  it('an update downloads no more than a pull, nothing for itself, and what both share is saved', () => {
    fc.assert(
      fc.property(letters, letters, (from, to) => {
        const update = updateSize(image(from), image(to));
        expect(update).toBeLessThanOrEqual(pullSize(image(to)));
        expect(updateSize(image(to), image(to))).toBe(0);
        const both = pullSize(image(from + to));
        expect(pullSize(image(from)) + update).toBe(both);
      }),
    );
  });
});
