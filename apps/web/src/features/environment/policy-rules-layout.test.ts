import { expect, test } from '@jest/globals';
import { policyRules } from './policy-rules-layout.ts';

test.each([
  ['no rules', {}, []],
  [
    'a rule without settings',
    { order: { description: 'Not older.' } },
    [{ name: 'order', meaning: 'Not older.', settings: [] }],
  ],
  [
    'settings, needed or not; what is expected stands in for a description',
    {
      soak: {
        description: 'Waits.',
        required: ['for'],
        properties: { for: { description: 'How long.' }, also: { 'x-expected': 'true or false' } },
      },
    },
    [
      {
        name: 'soak',
        meaning: 'Waits.',
        settings: [
          { name: 'for', meaning: 'How long.', needed: true },
          { name: 'also', meaning: 'True or false.', needed: false },
        ],
      },
    ],
  ],
])('%s', (_, properties, rules) => {
  expect(policyRules(JSON.stringify({ properties }))).toEqual(rules);
});
