import { expect, test } from '@jest/globals';
import { summarizeUsers } from './users-layout.ts';

/** `shop!dev,staging`: a release of shop that runs in both and stands on an older image. */
const users = (...lines: string[]) =>
  lines.map((line) => {
    const [, application = '', behind, environments] = /^(\w+)(!?)(.*)$/.exec(line) ?? [];
    return { application, current: behind === '', environments: environments?.split(',').filter(Boolean) ?? [] };
  });

test.each<[string, string[], { applications: string; environments: string; behind: string }]>([
  ['nobody', [], { applications: '', environments: '', behind: '' }],
  ['one', ['shop'], { applications: 'shop', environments: '', behind: '' }],
  [
    'several releases of one application',
    ['shop', 'shop!production', 'shop!dev,staging'],
    { applications: 'shop', environments: 'dev production staging', behind: 'shop' },
  ],
  [
    'by the alphabet',
    ['web!dev', 'api', 'mail!dev'],
    { applications: 'api mail web', environments: 'dev', behind: 'mail web' },
  ],
])('%s', (_, lines, expected) => {
  const { applications, environments, behind } = summarizeUsers(users(...lines));
  expect(applications.join(' ')).toBe(expected.applications);
  expect(environments.join(' ')).toBe(expected.environments);
  expect(behind.join(' ')).toBe(expected.behind);
});
