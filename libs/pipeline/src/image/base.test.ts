import { describe, expect, it } from '@jest/globals';
import { digestOf, type ImageBlobs, pullSize, type SizedBlob } from '@slipway/registry';
import fc from 'fast-check';
import { splitByBase } from './base.ts';

/** A blob is its letter; its size is its place in the alphabet as a power of two, so that each sum names its parts. */
const blob = (letter: string): SizedBlob => ({ digest: digestOf(letter), size: 2 ** (letter.charCodeAt(0) - 97) });
const size = (letters: string) => [...new Set(letters)].reduce((total, letter) => total + blob(letter).size, 0);
/** The first letter is the config. */
const image = (letters: string): ImageBlobs => {
  const [config, ...layers] = [...letters].map(blob);
  if (config === undefined) throw new Error('An image needs a config.');
  return { config, layers };
};
describe('splitByBase', () => {
  const split = (letters: string, base: string, ids?: readonly [mine: string, theirs: string]) => {
    const {
      base: from,
      own,
      complete,
    } = splitByBase(
      { ...image(letters), diffIds: ids?.[0].split('') },
      { layers: [...base].map(blob), diffIds: ids?.[1].split('') },
    );
    return [from.layers, from.size, own.layers, own.size, complete];
  };

  it.each([
    ['the whole base', 'abcd', 'bc', [2, size('bc'), 1, size('ad'), true]],
    ['nothing but the base', 'abc', 'bc', [2, size('bc'), 0, size('a'), true]],
    ['only its beginning', 'abcd', 'bx', [1, size('b'), 2, size('acd'), false]],
    ['another base', 'abcd', 'xy', [0, 0, 3, size('abcd'), false]],
    ['more base than image', 'ab', 'bc', [1, size('b'), 0, size('a'), false]],
    ['scratch', 'abc', '', [0, 0, 2, size('abc'), true]],
    ['a layer of the base again above it', 'abcb', 'bc', [2, size('bc'), 1, size('a'), true]],
  ])('%s', (_what, letters, base, expected) => expect(split(letters, base)).toEqual(expected));

  it('finds a base that was compressed anew by its diff ids', () => {
    expect(split('abcd', 'xy', ['123', '12'])).toEqual([2, size('bc'), 1, size('ad'), true]);
    expect(split('abcd', 'bc', ['123', '92'])).toEqual([0, 0, 3, size('abcd'), false]);
  });

  it('goes by digest where one side has no full set of diff ids', () => {
    expect(split('abcd', 'bc', ['92', '12'])).toEqual([2, size('bc'), 1, size('ad'), true]);
  });
});

describe('whatever the blobs', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 1, maxLength: 12 });

  it('base and own add up to the pull size', () => {
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom(...'abcdef'), maxLength: 6 }), (mine, base) => {
        fc.pre(!mine.slice(1).includes(mine.charAt(0)));
        const { base: from, own } = splitByBase(image(mine), { layers: [...base].map(blob) });
        expect(from.size + own.size).toBe(pullSize(image(mine)));
        expect(from.layers + own.layers).toBe(mine.length - 1);
      }),
    );
  });
});
