import { describe, expect, it } from '@jest/globals';
import { DeployFailed } from '../target.ts';
import { parseManifestKey } from './manifest-key.ts';
import { setValue } from './set-value.ts';

const value = `registry.example.org:5000/team/app@sha256:${'a'.repeat(64)}`;

function set(text: string, key: string): string {
  return setValue(text, parseManifestKey(key), value, 'apps/web.yaml').text;
}

const kustomization = `# kept\nimages:   # odd   spaces\n  - name: db\n    digest: sha256:1\n  - {name: app,  digest: 'X'} # tail\n`;
const two = `kind: Service\nmetadata: {name: web}\n---\n# the second\nkind: Deployment\nmetadata: {name: web}\nimage: old\n...\n---\n`;

/** The text with its one `X` (and what stands around it) replaced is what must come out. */
const changes: readonly [what: string, key: string, text: string, after?: string][] = [
  ['a plain value', 'a.b', 'a:\n  b: X   # why\n'],
  ['in double quotes', 'a', 'a: "X"\n'],
  ['in single quotes', 'a', "a:    'X'  \n"],
  ['lines that end with CR and LF', 'a', '# one\r\na: X\r\nb: 2\r\n'],
  ['a byte order mark', 'a', '\uFEFFa: X\n'],
  ['no line break at the end', 'a', 'b: 1\na: X'],
  ['an entry by its number', 'list[1].image', 'list:\n- image: one\n- image: X\n'],
  ['an entry by its name', 'images[name=app].digest', kustomization],
  ['a list in a flow', 'a[1]', 'a: [one, X, three]\n'],
  ['a name that needs quotes', 'a["b.c/d"]', 'a: {b.c/d: X}\n'],
  ['a value with an anchor, which its aliases follow', 'a', 'a: &it X\nb: *it\n'],
  ['a value with a tag', 'a', 'a: !!str X\n'],
  ['a value over two lines', 'a', 'a: X\nb: 2\n'],
  ['nothing there', 'a', 'a:\nb: 1\n', `a: ${value}\nb: 1\n`],
  ['nothing there but a comment', 'a', 'a: # later\n', `a: ${value} # later\n`],
  ['null', 'a', 'a:  ~\n', `a:  ${value}\n`],
  ['a number', 'a', 'a: 1.10\n', `a: ${value}\n`],
  ['a text over two lines', 'a', 'a: one\n  two\nb: 1\n', `a: ${value}\nb: 1\n`],
  ['the second document by its number', '[1].image', two, two.replace('old', value)],
  ['the second document by what it is', '[kind=Deployment,metadata.name=web].image', two, two.replace('old', value)],
  ['an only document with dashes and an end', 'a', '%YAML 1.2\n---\na: X\n...\n'],
  ['a condition on a number as it is written', 'a[v=1.10].b', 'a: [{v: 1.1, b: one}, {v: 1.10, b: X}]\n'],
  ['emoji before it', 'a', '# 🙂🙂\na: X # 🙂\n'],
  ['a file of a list', '[0][0].a', '- a: X\n- a: two\n'],
];

const refusals: readonly [what: string, key: string, text: string, why: string][] = [
  ['an empty file', 'a', '# nothing\n', 'it is empty'],
  ['what is not YAML', 'a', 'b: 1\na: [1\n', 'is not YAML'],
  ['a tab', 'a.b', 'a:\n\tb: 1\n', 'line 2 is not YAML'],
  ['no such key', 'a.c', 'a: {b: 1}\n', 'a has no key "c"'],
  ['no such key at the root', 'c', 'a: 1\n', 'its root has no key "c"'],
  ['a key twice', 'a', 'a: 1\na: 2\n', 'has the key "a" more than once'],
  ['a mapping', 'a', 'a: {b: 1}\n', 'a is a mapping, where one text was expected'],
  ['a list', 'a', 'a: [1]\n', 'a is a list, where one text was expected'],
  ['a block of text', 'a', 'a: |-\n  X\n', 'a is written as a block of text (| or >); write it in one line'],
  ['an alias', 'b', 'a: &it X\nb: *it\n', 'b is the alias *it; name the key where &it stands'],
  ['an alias on the way', 'b.c', 'a: &it {c: X}\nb: *it\n', 'b is the alias *it; name the key where &it stands'],
  ['a list where a key is named', 'a.b', 'a: [1]\n', 'a is a list, so it has no key "b"'],
  ['a mapping where an entry is named', 'a[0]', 'a: {b: 1}\n', 'a is a mapping, not a list'],
  ['too few entries', 'a[2]', 'a: [1, 2]\n', 'a has no entry 2, only 2, counted from 0'],
  ['no entry of that name', 'a[name=x].b', 'a: [{name: y}]\n', 'a has no entry with name = x, expected one'],
  ['two of that name', 'a[name=x].b', 'a: [{name: x}, {name: x}]\n', 'a has 2 entries with name = x, expected one'],
  ['several documents', 'image', two, 'it has 2 documents; say in the key which is meant'],
  ['no such document', '[5].image', two, 'it has no document 5, only 2, counted from 0'],
  ['no document like this', '[kind=Job].image', two, 'it has no document with kind = Job, expected one'],
  ['a tag that makes something else of it', 'a', 'a: !!int 5\n', 'so it can hold no text; take the tag away'],
];

const badKeys: readonly [key: string, why: string][] = [
  ['', 'it names no value'],
  ['[0]', 'it names no value'],
  ['a..b', 'a name was expected at ".b"'],
  ['a[', 'a name was expected at the end'],
  ['a[name]', 'a number, or name=value, was expected in brackets at "]"'],
  ['a[name=]', 'a value was expected at "]"'],
  ['a[name=x', 'a bracket is not closed at the end'],
  ['a["x]', 'a quote is not closed'],
  ['a[0]b', 'a dot is missing behind a bracket'],
  ['["a"].b', 'it begins with a name in brackets'],
];

describe('setting one value of a YAML file', () => {
  it.each(changes.map(([what, key, text, after = text.replace('X', value)]) => [what, key, text, after]))(
    '%s',
    (_what, key, text, after) => {
      expect(set(text, key)).toBe(after);
      expect(set(set(text, key), key)).toBe(set(text, key));
    },
  );

  it.each(refusals)('refuses %s', (_what, key, text, why) => {
    expect(() => set(text, key)).toThrow(DeployFailed);
    expect(() => set(text, key)).toThrow(why);
    expect(() => set(text, key)).toThrow(/^apps\/web\.yaml was not changed: .*\.$/s);
  });

  it.each(badKeys)('refuses the key %s', (key, why) => {
    expect(() => parseManifestKey(key)).toThrow(why);
  });

  it('reads a bomb of aliases without unfolding it', () => {
    const layers = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);
    const text = `image: X\na0: &a0 [x]\n${layers.join('\n')}\n`;
    expect(set(text, 'image')).toBe(text.replace('X', value));
  });
});
