import { expect, test } from '@jest/globals';
import { flowLayout } from './flow-layout.ts';

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
