import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { DeployFailed } from '../target.ts';
import { parseManifestKey } from './manifest-key.ts';
import { setValue } from './set-value.ts';

const value = `registry.example.org/team/app@sha256:${'a'.repeat(64)}`;
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node'), { maxKeys: 4 }),
  ),
})).node;
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_SINGLE' as const, 'QUOTE_DOUBLE' as const),
  lineWidth: fc.constantFrom(0, 40),
});

describe('setting one value of any YAML file', () => {
  it('changes that value and nothing else, and a second time nothing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, tree, { maxKeys: 3 }),
        fc.dictionary(name, tree, { maxKeys: 3 }),
        fc.oneof(
          fc.string({ maxLength: 20 }).filter((text) => !text.includes('\n')),
          fc.integer(),
          fc.constant(null),
        ),
        style,
        (before, beside, old, how) => {
          const document = { ...before, list: [1, { ...beside, name: 'app', image: old }, 2] };
          const text = stringify(document, how);
          const changed = setValue(text, parseManifestKey('list[name=app].image'), value, 'file.yaml');
          const expected = { ...document, list: [1, { ...beside, name: 'app', image: value }, 2] };
          expect(parse(changed.text)).toEqual(parse(stringify(expected)));
          // What stands before and behind is the same, byte for byte.
          const at = changed.text.indexOf(value);
          expect(text.startsWith(changed.text.slice(0, at).replace(/["']$/, '').trimEnd())).toBe(true);
          expect(text.endsWith(changed.text.slice(at + value.length).replace(/^["']/, ''))).toBe(true);
          expect(setValue(changed.text, parseManifestKey('list[name=app].image'), value, 'file.yaml').text).toBe(
            changed.text,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('answers any text and any key with a change or one sentence', () => {
    const bits = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '&x',
      '*x',
      '|',
      '>',
      '#',
      '---\n',
      '!!str',
      '? ',
      '\t',
      '%',
    );
    const texts = fc.array(bits, { maxLength: 30 }).map((parts) => parts.join(''));
    const keys = fc
      .array(fc.constantFrom('a', '.', '[', ']', '0', '=', '"', ','), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.oneof(keys, fc.constant('a')), (text, key) => {
        try {
          expect(setValue(text, parseManifestKey(key), value, 'file.yaml').text).toContain(value);
        } catch (cause) {
          expect(cause).toBeInstanceOf(DeployFailed);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
