import { expect, test } from '@jest/globals';
import { Loaders } from './loaders.ts';

test('keys of one turn are one batch, each asked once', async () => {
  const batches: string[][] = [];
  const lengths = async (keys: readonly string[]) => {
    batches.push([...keys]);
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.length]));
  };
  const loaders = new Loaders();
  const found = await Promise.all(['a', 'bb', 'a', 'none'].map((key) => loaders.load(lengths, key)));
  expect(found).toEqual([1, 2, 1, undefined]);
  expect(batches).toEqual([['a', 'bb', 'none']]);
  await expect(loaders.loadOne(lengths, 'none')).rejects.toThrow('Nothing was found');
});

test('keys that say the same are the same', async () => {
  let asked = 0;
  const pages = async (keys: readonly { id: string; first: number }[]) => {
    asked += keys.length;
    return new Map(keys.map((key) => [key, key.id]));
  };
  const loaders = new Loaders();
  const found = await Promise.all([
    loaders.load(pages, { id: 'a', first: 1 }),
    loaders.load(pages, { id: 'a', first: 1 }),
  ]);
  expect([found, asked]).toEqual([['a', 'a'], 1]);
});
