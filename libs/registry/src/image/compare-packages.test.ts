import { expect, test } from '@jest/globals';
import type { FileTree } from '../layer/file-tree.ts';
import type { Package, PackageFile } from '../layer/packages/package.ts';
import { comparePackages, packagesOf } from './compare-packages.ts';

const go = (text: string): Package => {
  const [name = '', version = ''] = text.split(' ');
  return { type: 'go', name, version };
};
const file = (path: string, ...packages: string[]): PackageFile => ({ path, packages: packages.map(go) });
const tree = (...packageFiles: PackageFile[]): FileTree => ({ files: new Map(), packageFiles, size: 0 });

test('a version that stands in several files counts once', () => {
  expect(packagesOf(tree(file('b', 'x 2', 'a 1'), file('a', 'x 1', 'x 2')))).toEqual([go('a 1'), go('x 2'), go('x 1')]);
});

test.each([
  ['one version by another', ['x 1'], ['x 2'], [{ from: '1', to: '2' }]],
  ['one of two', ['x 1', 'x 2'], ['x 1', 'x 3'], [{ from: '2', to: '3' }]],
  ['one gone of two', ['x 1', 'x 2'], ['x 1'], [{ from: '2' }]],
  ['two for one', ['x 1'], ['x 2', 'x 3'], [{ from: '1', to: '2' }, { to: '3' }]],
  ['nothing', ['x 1'], ['x 1'], []],
])('versions: %s', (_, before, after, changes) => {
  const difference = comparePackages(tree(file('a', ...before)), tree(file('b', ...after)));
  expect(difference.changes).toEqual(changes.map((change) => ({ type: 'go', name: 'x', ...change })));
});

test('the same name of another kind is another package; what could not be read is said once', () => {
  const rpm: PackageFile = { path: 'r', packages: [], unreadable: '/r has 9 bytes; at most 8 are read.' };
  const deb: PackageFile = { path: 'd', packages: [{ type: 'deb', name: 'x', version: '1' }] };
  expect(comparePackages(tree(file('a', 'x 1'), rpm), tree(deb, rpm))).toEqual({
    from: 1,
    to: 1,
    changes: [
      { type: 'deb', name: 'x', to: '1' },
      { type: 'go', name: 'x', from: '1' },
    ],
    unreadable: [rpm.unreadable],
  });
});
