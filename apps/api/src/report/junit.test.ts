import { describe, expect, it } from '@jest/globals';
import { parseJunit, ReportError } from './junit.ts';
import { parseSeconds } from './seconds.ts';

const cases: readonly (readonly [shape: string, xml: string, expected: unknown])[] = [
  [
    'gotestsum: suites under testsuites, failure text in the element',
    `<?xml version="1.0"?><testsuites tests="2" failures="1" time="1.2"><testsuite tests="2" failures="1" time="1.200000" name="example.org/app">
     <properties><property name="go.version" value="go1.19"/></properties>
     <testcase classname="app" name="TestOne" time="0.5"></testcase>
     <testcase classname="app" name="TestTwo" time="0.7"><failure message="Failed" type="">=== RUN TestTwo&#xA;want 1</failure></testcase></testsuite></testsuites>`,
    [
      {
        name: 'example.org/app',
        tests: 2,
        failures: 1,
        seconds: 1.2,
        cases: [
          { name: 'TestOne', className: 'app', outcome: 'passed', seconds: 0.5 },
          {
            name: 'TestTwo',
            className: 'app',
            outcome: 'failed',
            seconds: 0.7,
            message: 'Failed',
            details: '=== RUN TestTwo\nwant 1',
          },
        ],
      },
    ],
  ],
  [
    'surefire: one testsuite as the root, an error, a skip, a time with a thousands comma',
    `<testsuite name="org.example.AppTest" time="1,234.5" tests="3" errors="1" skipped="1"><testcase name="a" classname="C" time="0.01"/>
     <testcase name="b" classname="C" time="0"><error type="java.lang.IllegalStateException"><![CDATA[boom <&>
 at C.b]]></error></testcase><testcase name="c" classname="C"><skipped/></testcase></testsuite>`,
    [
      {
        name: 'org.example.AppTest',
        tests: 3,
        failures: 1,
        seconds: 1234.5,
        cases: [
          { outcome: 'passed' },
          { outcome: 'errored', message: 'boom <&>', details: 'boom <&>\n at C.b' },
          { outcome: 'skipped', seconds: 0 },
        ],
      },
    ],
  ],
  [
    'jest-junit: suites in suites',
    `<testsuites name="jest"><testsuite name="outer"><testsuite name="inner"><testcase name="works" time="0.1"/></testsuite></testsuite></testsuites>`,
    [{ name: 'outer › inner', tests: 1, seconds: 0.1 }],
  ],
  [
    'pytest: a skip with a message',
    `<testsuites><testsuite name="pytest"><testcase name="t"><skipped message="not here"/></testcase></testsuite></testsuites>`,
    [{ cases: [{ outcome: 'skipped', message: 'not here' }] }],
  ],
  [
    'surefire: a flaky test that passed in the end, and one that failed again',
    `<testsuite name="S" time="3"><testcase name="flaky" time="1"><flakyFailure message="first try">x</flakyFailure></testcase>
     <testcase name="bad" time="1"><failure message="no" type="T">at 1</failure><rerunFailure message="again">at 2</rerunFailure></testcase></testsuite>`,
    [{ failures: 1, cases: [{ outcome: 'passed' }, { outcome: 'failed', message: 'no', details: 'at 1' }] }],
  ],
  [
    'pytest: an error and a failure of one case, and what it printed',
    `<testsuites><testsuite name="pytest" errors="1" failures="1" tests="1" time="0,250"><testcase classname="t.C" name="t[a&lt;b]" time="0.2">
     <failure message="assert 1 == 2&#10;more">trace one</failure><error message="teardown">trace two</error>
     <system-out><![CDATA[printed <b>]]> and &amp; more</system-out><system-err>warned</system-err></testcase></testsuite></testsuites>`,
    [
      {
        seconds: 0.25,
        failures: 1,
        cases: [
          {
            name: 't[a<b]',
            outcome: 'errored',
            message: 'teardown',
            details: 'trace two\nsystem-out:\nprinted <b> and & more\nsystem-err:\nwarned',
          },
        ],
      },
    ],
  ],
  [
    'googletest: what did not run is said in an attribute',
    `<testsuites tests="2" disabled="1"><testsuite name="S"><testcase name="DISABLED_a" status="notrun" result="suppressed" time="0."/><testcase name="b" status="run" result="completed" time="0.5"/></testsuite></testsuites>`,
    [
      {
        cases: [
          { outcome: 'skipped', seconds: 0 },
          { outcome: 'passed', seconds: 0.5 },
        ],
      },
    ],
  ],
  [
    'cases below the root itself',
    `<testsuites><testcase name="alone" time="1e-3"/></testsuites>`,
    [{ name: 'tests', tests: 1, seconds: 0.001 }],
  ],
  [
    'a page in CDATA, a namespace, single quotes, an attribute without a value',
    `<?xml version='1.0'?><!-- by hand --><j:testsuite xmlns:j='x' name='n' hidden><j:testcase name='a'><j:failure><![CDATA[<!DOCTYPE html><p>&nbsp;</p>]]></j:failure></j:testcase></j:testsuite>`,
    [{ name: 'n', cases: [{ outcome: 'failed', message: '<!DOCTYPE html><p>&nbsp;</p>' }] }],
  ],
  [
    'what a database could not store',
    `<testsuite name="s"><testcase name="a&#0;b"><failure message="x\0y&#xD800;">z\0</failure></testcase></testsuite>`,
    [{ cases: [{ name: 'ab', message: 'xy\uFFFD', details: 'z' }] }],
  ],
  [
    'entities of its own, which nobody expands',
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"><testcase name="&a;"/></testsuite>',
    [{ name: '&b;', cases: [{ name: '&a;' }] }],
  ],
  [
    'counts that only the attributes know',
    `<testsuite name="s" tests="7" failures="1" errors="2" time="2.5"/>`,
    [{ tests: 7, failures: 3, seconds: 2.5, cases: [] }],
  ],
  ['a suite without cases', `<testsuite name="none" tests="0"/>`, [{ name: 'none', tests: 0, cases: [] }]],
  ['XML that is something else', `<coverage/>`, []],
  ['a byte order mark', `\uFEFF<testsuite name="x"><testcase name="y"/></testsuite>`, [{ name: 'x', tests: 1 }]],
];

describe('a JUnit report', () => {
  it.each(cases)('%s', (_, xml, expected) => {
    expect(parseJunit('a.xml', xml)).toMatchObject(expected as object);
  });

  it.each<readonly [string, string, RegExp, unknown]>([
    [
      'cut short',
      '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure message="half',
      /^a\.xml is not well-formed XML: line 1: .*\.$/,
      [{ cases: [{ name: 'a' }] }],
    ],
    [
      'cut short between cases',
      '<testsuites><testsuite name="s"><testcase name="a"/>',
      /not well-formed/,
      [{ tests: 1 }],
    ],
    ['not XML at all', 'panic: oh', /^a\.xml is not well-formed XML/, []],
    ['nothing', '', /^a\.xml is not well-formed XML/, []],
    ['deep beyond reason', '<testsuite>'.repeat(100_000), /^a\.xml is not well-formed XML/, []],
    ['full of forbidden names', '<testsuite><__proto__/></testsuite>', /^a\.xml is not well-formed XML/, []],
    [
      'too large',
      'x'.repeat(17 * 1024 * 1024),
      /^a\.xml has \d+ bytes; test reports above \d+ bytes are not read\.$/,
      [],
    ],
  ])('is not lost when it is %s', (_, xml, message, suites) => {
    let error: unknown;
    try {
      parseJunit('a.xml', xml);
    } catch (cause) {
      error = cause;
    }
    expect(error).toBeInstanceOf(ReportError);
    expect((error as ReportError).message).toMatch(message);
    expect((error as ReportError).suites).toMatchObject(suites as object);
  });

  it('bounds what a test printed, from both ends', () => {
    const [suite] = parseJunit(
      'a.xml',
      `<testsuite><testcase name="a"><failure>${'x'.repeat(100_000)}</failure><system-out>${'y'.repeat(100_000)}end</system-out></testcase></testsuite>`,
    );
    const details = suite?.cases[0]?.details ?? '';
    expect(details).toHaveLength(16_000 + '\nsystem-out:\n'.length + 4_000);
    expect(details.endsWith('yend')).toBe(true);
  });

  it('keeps the first of very many cases, and says how many there were', () => {
    const xml = `<testsuite>${'<testcase name="a"/>'.repeat(20_001)}</testsuite>`;
    expect(() => parseJunit('a.xml', xml)).toThrow('a.xml has 20001 test cases; the first 20000 are kept.');
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\uFEFF<testsuite name="ä"/>', 'utf16le')],
    [
      'Latin-1 by its declaration',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><testsuite name="ä"/>', 'latin1'),
    ],
    [
      'UTF-8 in spite of an unknown declaration',
      Buffer.from('<?xml version="1.0" encoding="x-odd"?><testsuite name="ä"/>'),
    ],
  ])('reads %s', (_, bytes) => {
    expect(parseJunit('a.xml', bytes)[0]?.name).toBe('ä');
  });

  it.each([
    ['0.012', 0.012],
    ['1,234.56', 1234.56],
    ['1.234,56', 1234.56],
    ['0,25', 0.25],
    ['1,234,567.8', 1_234_567.8],
    ['.5', 0.5],
    ['5.', 5],
    ['2s', 2],
    ['1e-3', 0.001],
    ['-1', undefined],
    ['NaN', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('takes %j for seconds', (text, seconds) => {
    expect(parseSeconds(text)).toBe(seconds);
  });
});
