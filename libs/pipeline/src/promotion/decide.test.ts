import { describe, expect, it } from '@jest/globals';
import { ruleNames } from './policy.ts';
import { eachRow } from './testing/decide-table.ts';
import { tables } from './testing/rows/index.ts';

describe.each(Object.entries(tables))('%s', (_name, rows) => eachRow(rows));

describe('the rows', () => {
  it('are there for every rule, refused by it and allowed', () => {
    for (const rule of ruleNames) {
      const outcomes = tables[rule].map(([, , , outcome]) => outcome);
      const prefix = rule.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect([rule, outcomes.some((outcome) => outcome.includes(`${prefix}.`))]).toEqual([rule, true]);
      expect([rule, rule === 'rejected' || outcomes.some((outcome) => outcome.startsWith('allowed'))]).toEqual([
        rule,
        true,
      ]);
    }
  });

  it('are at least two hundred', () => {
    expect(Object.values(tables).flat().length).toBeGreaterThanOrEqual(200);
  });
});
