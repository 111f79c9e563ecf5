import { expect, test } from '@jest/globals';
import { policyProblems } from './policy-problems.ts';

test.each([
  ['Line 3, column 5, soak.duration: found 12; expected a period.', 3],
  ['Line 12, column 1: it is not YAML.', 12],
  ['The policy has 100001 characters, but 100000 are the most.', undefined],
  ['There is no Line 4, really.', undefined],
])('%s', (message, line) => {
  expect(policyProblems([{ message }])).toEqual([{ line, message }]);
});
