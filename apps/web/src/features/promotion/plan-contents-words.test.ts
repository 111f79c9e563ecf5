import { expect, test } from '@jest/globals';
import { type PlannedImage, plannedContents } from './plan-contents-words.ts';

const total = (count: number, bytes: number) => ({ __typename: 'FileTotal' as const, count, bytes });
const files = (added: number, removed: number, changed: number): PlannedImage['files'] => ({
  __typename: 'PlannedFiles',
  added: total(added, added * 1024),
  removed: total(removed, removed * 1024),
  changed: total(changed, 0),
  listed: [],
  unlisted: 0,
});
const image = (more: Partial<PlannedImage>): PlannedImage => ({
  presentDigest: 'sha256:a',
  digest: 'sha256:b',
  contents: 'KNOWN',
  files: null,
  packages: null,
  packageCount: null,
  unmeasured: null,
  ...more,
});

test.each<[string, Partial<PlannedImage>, string, string]>([
  ['no image', { digest: null }, 'none', 'It has no image for this platform.'],
  ['the first there', { presentDigest: null }, 'none', 'Nothing runs there to compare it with.'],
  ['the same', { digest: 'sha256:a' }, 'same', 'The same image, byte for byte.'],
  [
    'files and packages',
    { files: files(2, 1, 0), packageCount: 3 },
    'differs',
    '3 packages differ; 3 files: 2 added (+2.0 KiB), 1 removed (−1.0 KiB)',
  ],
  ['one package', { files: files(0, 0, 0), packageCount: 1 }, 'differs', '1 package differs'],
  [
    'only labels',
    { files: files(0, 0, 0), packageCount: 0 },
    'same',
    'The same packages and files; only the image’s description differs.',
  ],
  ['files alone', { files: files(0, 0, 4), packageCount: 0 }, 'differs', '4 files: 4 changed (0 B)'],
  [
    'never read',
    { contents: 'UNREAD', unmeasured: 'None of the 4 layers of the two images was ever read.' },
    'unread',
    'None of the 4 layers of the two images was ever read.',
  ],
  [
    'being read',
    { contents: 'PENDING', unmeasured: '2 of the 4 layers of the two images are being read.' },
    'pending',
    '2 of the 4 layers of the two images are being read.',
  ],
  [
    'too much in it',
    { contents: 'UNKNOWN', unmeasured: 'The two images hold 9 files and folders; more than 5 are not compared here.' },
    'unknown',
    'What is inside could not be compared: the two images hold 9 files and folders; more than 5 are not compared here.',
  ],
  [
    'a plan of an earlier version',
    { contents: 'UNKNOWN' },
    'unknown',
    'This plan is too old to say what is inside; plan again to see it.',
  ],
])('%s', (_, more, kind, words) => {
  expect(plannedContents(image(more))).toEqual({ kind, words });
});
