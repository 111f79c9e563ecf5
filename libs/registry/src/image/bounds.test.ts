import { expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { Bounds } from './bounds.ts';

const top = digestOf('x');
const bounds = () => new Bounds({ registry: 'r.example', repository: 'a' }, top);

test('an index of 2,000 children passes, more than 2,500 manifests do not', () => {
  const some = bounds();
  for (let count = 0; count < 2_500; count++) some.enter(count === 0 ? 1 : 2);
  expect(() => some.enter(2)).toThrow(`r.example/a@${top} holds more than 2500 manifests.`);
});

test('8 levels pass, 9 do not', () => {
  const some = bounds();
  for (let depth = 1; depth <= 8; depth++) some.enter(depth);
  expect(() => some.enter(9)).toThrow(`r.example/a@${top} holds indexes more than 8 deep.`);
});

test('64 MiB of manifests pass, more do not', () => {
  const some = bounds();
  const large = rawManifest(new Uint8Array(4 * 1024 * 1024), mediaType.ociIndex);
  for (let count = 0; count < 16; count++) some.take(large);
  expect(() => some.take(rawManifest(new Uint8Array(1), mediaType.ociIndex))).toThrow(
    `r.example/a@${top} holds manifests of more than 67108864 bytes together.`,
  );
});
