import { expect, test } from '@jest/globals';
import { summarise } from './test-report.ts';

const file = (path: string, text: string) => ({ path, content: Buffer.from(text) });
const suite = (name: string, cases: string) => `<testsuite name="${name}" time="0.5">${cases}</testsuite>`;

test('every JUnit file counts, other files are kept and not read, a broken one is a sentence', () => {
  const report = summarise([
    file('a.xml', suite('a', '<testcase name="good"/><testcase name="bad"><failure message="no"/></testcase>')),
    file(
      'deep/b.xml',
      suite('b', '<testcase name="left out"><skipped/></testcase><testcase name="broke"><error/></testcase>'),
    ),
    file('coverage.html', '<html>'),
    file('c.xml', '<testsuite'),
  ]);
  expect(report).toMatchObject({ tests: 4, failures: 1, errors: 1, skipped: 1, seconds: 1, failed: ['bad', 'broke'] });
  expect(report.unreadable).toHaveLength(1);
  expect(report.unreadable[0]).toContain('c.xml');
});
