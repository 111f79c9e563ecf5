import { expect, test } from '@jest/globals';
import { absenceWords } from './absence-words.ts';

const many = Array.from({ length: 7 }, (_, index) => `data/${index}.bin`);

test.each([
  ['nothing', { submodules: [], pointers: [] }, []],
  [
    'a submodule',
    { submodules: ['vendor/lib'], pointers: [] },
    [
      'Submodules are not followed: empty in what is built is vendor/lib. Copy what is needed into the repository, or leave them out by .dockerignore.',
    ],
  ],
  [
    'many pointers',
    { submodules: [], pointers: many },
    [
      'Git LFS is not asked: only its pointer is built in of data/0.bin, data/1.bin, data/2.bin, data/3.bin, data/4.bin and 2 more. Commit the files themselves, or leave them out by .dockerignore.',
    ],
  ],
])('%s', (_, absent, expected) => {
  expect(absenceWords(absent)).toEqual(expected);
});
