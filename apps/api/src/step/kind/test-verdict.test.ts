import { expect, test } from '@jest/globals';
import { summarise } from './test-report.ts';
import { whyTestsFailed } from './test-verdict.ts';

const target = { stage: 'test', reports: '/reports' };
const ran = { exitCode: 0, timedOut: false, outOfMemory: false };
const report = (...texts: string[]) =>
  summarise(texts.map((text, index) => ({ path: `${index}.xml`, content: Buffer.from(text) })));
const good = report('<testsuite name="t"><testcase name="one"/></testsuite>');
const failing = report(`<testsuite name="t">${'<testcase name="bad"><failure/></testcase>'.repeat(5)}</testsuite>`);
const none = report();
const broken = report('<testsuite><');

test.each<[string, Partial<typeof ran> | { exitCode: undefined }, ReturnType<typeof report>, string | undefined]>([
  ['all is well', {}, good, undefined],
  ['an exit code of 0 is enough', {}, none, undefined],
  ['a report is enough', { exitCode: undefined }, good, undefined],
  ['a broken report does not outweigh an exit code of 0', {}, broken, undefined],
  ['a failure outweighs an exit code of 0', {}, failing, '5 of 5 tests failed: bad, bad, bad and 2 more.'],
  [
    'it took too long',
    { timedOut: true, exitCode: 137 },
    good,
    'The tests of stage test took too long and were ended.',
  ],
  [
    'it was killed',
    { outOfMemory: true, exitCode: 137 },
    none,
    'The tests of stage test were killed, most likely for want of memory.',
  ],
  ['no report', { exitCode: 2 }, none, 'The tests of stage test ended with exit code 2 and left no report.'],
  [
    'no report that can be read',
    { exitCode: 2 },
    broken,
    'The tests of stage test ended with exit code 2 and left no report that can be read.',
  ],
  [
    'nothing failed by name',
    { exitCode: 3 },
    good,
    'The tests of stage test ended with exit code 3, though no report names a failed test.',
  ],
  [
    'nothing at all',
    { exitCode: undefined },
    none,
    'The stage test left neither a JUnit report nor exit-code in /reports, so nothing shows that its tests ran.',
  ],
  [
    'a broken report and no exit code',
    { exitCode: undefined },
    broken,
    expect.stringMatching(
      /^The stage test left no JUnit report in \/reports that can be read: 0\.xml is not well-formed XML: .*[^.]\.$/,
    ) as never,
  ],
])('%s', (_, how, read, expected) => {
  expect(whyTestsFailed({ ...ran, ...how }, read, target)).toEqual(expected);
});
