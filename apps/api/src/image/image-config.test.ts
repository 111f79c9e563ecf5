import { expect, test } from '@jest/globals';
import { imageConfig } from './image-config.ts';

const empty = { user: null, entrypoint: [], command: [], createdAt: null };

test.each([
  [
    { created: '2026-01-01T00:00:00Z', user: '65532', entrypoint: ['/app'], command: ['serve'], labels: {} },
    { user: '65532', entrypoint: ['/app'], command: ['serve'], createdAt: new Date('2026-01-01T00:00:00Z') },
  ],
  [{ user: null, entrypoint: [], command: [], created: null }, empty],
  [{ user: '', entrypoint: null, command: null }, empty],
  [{ created: 'soon' }, empty],
  [{ created: 5, entrypoint: 'sh', user: 7 }, empty],
  [{}, empty],
  [null, empty],
  ['text', empty],
])('%j', (json, expected) => {
  expect(imageConfig(json)).toEqual(expected);
});
