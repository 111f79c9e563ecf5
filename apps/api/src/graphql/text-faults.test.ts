import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { textFaults } from './text-faults.ts';

const plain = '{ application(name: "a") { id } }';
const inText = '{ application(name: "a\\u0000") { id } }';
const nested = (depth: number, inside: unknown) => {
  let value = inside;
  for (let level = 0; level < depth; level++) value = { deeper: [value] };
  return { input: value };
};

test.each<[string, string, Record<string, unknown> | undefined, RegExp | undefined]>([
  ['no variables', plain, undefined, undefined],
  ['texts, numbers and nulls', plain, { a: 'ä☃\n', b: 1, c: null, d: [true] }, undefined],
  ['a variable', plain, { name: 'a\u0000b' }, /^The variable "name" holds the character U\+0000, .* leave it out\.$/],
  ['deep in a variable', plain, nested(100_000, '\u0000'), /^The variable "input"/],
  ['deep, and well', plain, nested(100_000, 'x'), undefined],
  ['the name of a field', plain, { input: { '\u0000': 1 } }, /^The variable "input"/],
  ['the document', inText, {}, /^A text in the document holds/],
])('%s', (_, source, variables, expected) => {
  const [fault] = textFaults(parse(source), variables);
  if (expected === undefined) expect(fault).toBeUndefined();
  else expect(fault).toMatchObject({ message: expect.stringMatching(expected), extensions: { code: 'BAD_REQUEST' } });
});
