import { describe, expect, it } from '@jest/globals';
import { edgePath } from './edge-path-layout.ts';

const box = (x: number, y: number, width = 100) => ({ x, y, width, height: 20 });

describe('edgePath', () => {
  it.each([
    ['straight on in its own row', box(0, 0), box(140, 0), 'M100 10H140'],
    ['curves to a later node in another row', box(0, 0), box(140, 30), 'M100 10C120 10 120 40 140 40'],
    ['drops into what already ran when the source was ready', box(0, 0), box(40, 30), 'M100 20V30'],
    ['rises into what already ran', box(0, 60), box(40, 30), 'M100 60V50'],
    ['never leaves what it enters', box(0, 0, 200), box(40, 30, 50), 'M88 20V30'],
  ])('%s', (_, from, to, path) => {
    expect(edgePath(from, to)).toBe(path);
  });
});
