import { expect, test } from '@jest/globals';
import { type Anchor, flowLayout, flowLine } from './flow-layout.ts';

/** `production<staging,eu`: production after staging and eu; positions are the order. */
const graph = (...lines: string[]) =>
  lines.map((line, position) => {
    const [name = '', upstreams] = line.split('<');
    return { name, position, upstreams: upstreams?.split(',').map((one) => ({ name: one })) ?? [] };
  });
const placed = (...lines: string[]) =>
  flowLayout(graph(...lines)).places.map(({ name, column, row }) => `${name} ${column},${row}`);

test.each<[string, string[], string[]]>([
  ['none', [], []],
  ['one', ['dev'], ['dev 0,0']],
  ['a line', ['dev', 'staging<dev', 'production<staging'], ['dev 0,0', 'staging 1,0', 'production 2,0']],
  ['listed backwards', ['production<staging', 'staging<dev', 'dev'], ['production 2,0', 'staging 1,0', 'dev 0,0']],
  ['without edges', ['dev', 'staging'], ['dev 0,0', 'staging 0,1']],
  ['a fork', ['dev', 'eu<dev', 'us<dev'], ['dev 0,0', 'eu 1,0', 'us 1,1']],
  ['the farthest upstream counts', ['a', 'b<a', 'c<a,b'], ['a 0,0', 'b 1,0', 'c 2,0']],
  ['an unknown upstream', ['a<gone'], ['a 0,0']],
  ['a cycle ends', ['a<b', 'b<a'], ['a 1,0', 'b 0,0']],
])('%s', (_, lines, expected) => {
  expect(placed(...lines)).toEqual(expected);
});

test('edges and the size of the drawing', () => {
  const layout = flowLayout(graph('dev', 'eu<dev', 'us<dev,gone'));
  expect(layout.edges).toEqual([
    { from: 'dev', to: 'eu' },
    { from: 'dev', to: 'us' },
  ]);
  expect([layout.columns, layout.rows]).toEqual([2, 2]);
});

test.each<[string, string[], string[]]>([
  ['none between neighbours', ['dev', 'staging<dev', 'production<staging'], []],
  ['one past the column between', ['dev', 'staging<dev', 'production<dev,staging'], ['dev 1']],
  ['one for all lines of a node', ['a', 'b<a', 'c<b', 'd<c,a', 'e<c,a'], ['a 1', 'a 2']],
  ['as far as the farthest', ['a', 'b<a', 'c<a,b', 'd<a,c'], ['a 1', 'a 2']],
])('passages: %s', (_, lines, expected) => {
  expect(flowLayout(graph(...lines)).passages.map(({ from, column }) => `${from} ${column}`)).toEqual(expected);
});

const at = (left: number, y: number): Anchor => ({ left, right: left + 100, y });

test.each<[string, Anchor[], string | undefined]>([
  ['straight to the next', [at(0, 20), at(144, 20)], 'M100 20H100C122 20 122 20 142 20'],
  [
    'through a passage',
    [at(0, 20), at(144, 90), at(288, 20)],
    'M100 20H100C122 20 122 90 144 90H244H244C266 90 266 20 286 20',
  ],
  ['none where cards stand one below the other', [at(0, 20), at(0, 120)], undefined],
])('a line %s', (_, anchors, expected) => {
  expect(flowLine(anchors)).toBe(expected);
});
