import { describe, expect, it } from '@jest/globals';
import { auditFacts, formattedFacts } from './audit-facts.ts';

describe('auditFacts', () => {
  it.each([
    ['{"ref":"v1","tags":["a","b"],"n":2,"none":null}', ['ref=v1', 'tags=a, b', 'n=2']],
    ['{"deep":{"a":1}}', ['deep={"a":1}']],
    ['{}', []],
    ['', []],
    ['null', []],
    ['not json', ['facts=not json']],
    ['[1]', ['facts=[1]']],
  ])('%s', (text, facts) => {
    expect(auditFacts(text).map(({ name, value }) => `${name}=${value}`)).toEqual(facts);
  });
});

describe('formattedFacts', () => {
  it.each([
    ['{"ref":"v1","deep":{"n":null}}', '{\n  "ref": "v1",\n  "deep": {\n    "n": null\n  }\n}'],
    ['[1]', '[\n  1\n]'],
    ['{}', ''],
    ['null', ''],
    ['', ''],
    ['not json', 'not json'],
  ])('%s', (text, formatted) => {
    expect(formattedFacts(text)).toBe(formatted);
  });
});
