import { describe, expect, it } from '@jest/globals';
import { ignoreRules } from './ignore-rules.ts';

const all = [
  '.dockerignore',
  '.env',
  '.git-keep',
  '.hidden',
  'Dockerfile',
  'README.md',
  'a/b/x.txt',
  'a/b/y.md',
  'a/c/z.TXT',
  'a/x.txt',
  'br[1].txt',
  'docs/api/r.md',
  'docs/index.md',
  'foo.tmp',
  'node_modules/x/i.js',
  'sp ace.txt',
  'src/deep/er/q_test.go',
  'src/foo.tmp',
  'src/m.go',
  'src/m_test.go',
];

/** Rules → what they leave out, as `docker build` (20.10, the classic builder) was seen to do with these files. */
const rows: readonly (readonly [rules: string, leftOut: readonly string[]])[] = [
  ['*.md\n!README.md', []],
  ['**/*.md', ['README.md', 'a/b/y.md', 'docs/api/r.md', 'docs/index.md']],
  ['a\n!a/b', ['a/c/z.TXT', 'a/x.txt']],
  ['a/*\n!a/b', ['a/c/z.TXT', 'a/x.txt']],
  ['**/*_test.go', ['src/deep/er/q_test.go', 'src/m_test.go']],
  ['/docs/', ['docs/api/r.md', 'docs/index.md']],
  ['docs/**\n!docs/api/r.md', ['docs/index.md']],
  ['*\n!src', all.filter((path) => !path.startsWith('src/'))],
  ['node_modules\n.env', ['.env', 'node_modules/x/i.js']],
  ['*.TXT', []],
  [' # not a comment\n#comment\n  a/x.txt  ', ['a/x.txt']],
  ['a/b/../c', ['a/c/z.TXT']],
  ['./src', ['src/deep/er/q_test.go', 'src/foo.tmp', 'src/m.go', 'src/m_test.go']],
  ['**/foo.tmp', ['foo.tmp', 'src/foo.tmp']],
  ['br\\[1\\].txt', ['br[1].txt']],
  ['sp ace.txt', ['sp ace.txt']],
  ['.??*', ['.dockerignore', '.env', '.git-keep', '.hidden']],
  ['src/*/er', ['src/deep/er/q_test.go']],
  ['Dockerfile\n.dockerignore', ['.dockerignore', 'Dockerfile']],
  ['a/[a-b]', ['a/b/x.txt', 'a/b/y.md']],
  ['\uFEFFfoo.tmp\r\n.env\r\n', ['.env', 'foo.tmp']],
];

describe('.dockerignore', () => {
  it.each(rows)('%j', (rules, leftOut) => {
    const ignored = ignoreRules(rules, new Set());
    expect(all.filter(ignored)).toEqual(leftOut);
  });

  it('takes a file back that an exception names, in however deep a folder', () => {
    // The classic builder does not look into src/deep here; the documentation says that it should.
    const ignored = ignoreRules('**\n!src/**/*.go', new Set());
    expect(all.filter((path) => !ignored(path))).toEqual(['src/deep/er/q_test.go', 'src/m.go', 'src/m_test.go']);
  });

  it('never leaves out what the build itself needs', () => {
    const ignored = ignoreRules('*', new Set(['Dockerfile']));
    expect(all.filter((path) => !ignored(path))).toEqual(['Dockerfile']);
  });
});
