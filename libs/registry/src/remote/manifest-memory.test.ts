import { expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { ManifestMemory } from './manifest-memory.ts';

const at = { registry: 'registry.example', repository: 'a' };
const made = (size: number, fill: number) => rawManifest(new Uint8Array(size).fill(fill), 'application/x');

test('what was kept is there, for its repository alone, until it is forgotten', () => {
  const memory = new ManifestMemory();
  const raw = made(10, 1);
  memory.keep(at, raw);
  expect(memory.get(at, raw.digest)).toBe(raw);
  expect(memory.get({ ...at, repository: 'b' }, raw.digest)).toBeUndefined();
  expect(memory.get(at, digestOf('x'))).toBeUndefined();
  memory.forget(at, raw.digest);
  expect(memory.get(at, raw.digest)).toBeUndefined();
});

test('at most 8 MiB are kept, those that were used last, and none that is larger than 256 KiB', () => {
  const memory = new ManifestMemory();
  const all = Array.from({ length: 40 }, (_, i) => made(256 * 1024, i));
  const [first] = all;
  if (first === undefined) throw new Error('There are 40.');
  for (const raw of all) {
    memory.keep(at, raw);
    memory.get(at, first.digest);
  }
  const held = all.map((raw) => memory.get(at, raw.digest) !== undefined);
  expect(held.filter(Boolean)).toHaveLength(32);
  expect([held[0], held[1], held[39]]).toEqual([true, false, true]);
  const large = made(256 * 1024 + 1, 1);
  memory.keep(at, large);
  expect(memory.get(at, large.digest)).toBeUndefined();
});
