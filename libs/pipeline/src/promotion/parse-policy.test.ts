import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '../pipeline-file/problem.ts';
import { PolicyError, parsePolicy } from './parse-policy.ts';
import { defaultPolicy, type Policy, policyRules } from './policy.ts';
import { policySchema } from './policy-schema.ts';

const environments = ['dev', 'staging', 'production'];
const hour = 3_600_000;
const off = { rehearsal: false };

function problemsOf(text: string): readonly string[] {
  try {
    parsePolicy(text, { environments });
  } catch (error) {
    if (error instanceof PolicyError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

const weekend =
  '{ name: weekend, start: 2026-01-02T18:00, duration: 62h, recurrence: FREQ=WEEKLY;BYDAY=FR, timeZone: Europe/Berlin }';

describe('a policy', () => {
  const rows: readonly (readonly [text: string, policy: Policy])[] = [
    ['', defaultPolicy],
    ['# nothing', defaultPolicy],
    ['{}', defaultPolicy],
    ['upstream: false', { platforms: off }],
    ['platforms: false', { upstream: off }],
    ['upstream: {}', defaultPolicy],
    [
      'upstream: { environments: [dev], mode: one, rehearsal: true }',
      { ...defaultPolicy, upstream: { environments: ['dev'], mode: 'one', rehearsal: true } },
    ],
    ['soak: { duration: 24h }', { ...defaultPolicy, soak: { ...off, duration: 24 * hour, environments: {} } }],
    ['soak: { environments: { dev: 2w } }', { ...defaultPolicy, soak: { ...off, environments: { dev: 336 * hour } } }],
    ['tests: {}', { ...defaultPolicy, tests: { ...off, nonePasses: false } }],
    ['size: { pull: 120MB }', { ...defaultPolicy, size: { ...off, pull: { default: 120_000_000 } } }],
    [
      'size: { update: { linux/aarch64: 1.5MiB, default: 0B } }',
      { ...defaultPolicy, size: { ...off, update: { 'linux/arm64': 1_572_864, default: 0 } } },
    ],
    ['baseImage: { maxAge: 30d }', { ...defaultPolicy, baseImage: { ...off, maxAge: 720 * hour, current: false } }],
    ['baseImage: { current: runtime }', { ...defaultPolicy, baseImage: { ...off, current: 'runtime' } }],
    ['baseImage: { current: true }', { ...defaultPolicy, baseImage: { ...off, current: true } }],
    [
      'findings: { below: high }',
      { ...defaultPolicy, findings: { ...off, below: 'high', accepted: [], unknownPasses: false } },
    ],
    [
      'findings: { below: low, accepted: [CVE-1], unknownPasses: true, reportAge: 7d }',
      {
        ...defaultPolicy,
        findings: { ...off, below: 'low', accepted: ['CVE-1'], unknownPasses: true, reportAge: 168 * hour },
      },
    ],
    ['approvals: {}', { ...defaultPolicy, approvals: { ...off, count: 1, groups: {}, requesterMayApprove: false } }],
    [
      'approvals: { count: 2, groups: { ops: 1 }, expiresAfter: 90m }',
      {
        ...defaultPolicy,
        approvals: { ...off, count: 2, groups: { ops: 1 }, requesterMayApprove: false, expiresAfter: 1.5 * hour },
      },
    ],
    ['order: {}', { ...defaultPolicy, order: off }],
    ['concurrency: { rehearsal: true }', { ...defaultPolicy, concurrency: { rehearsal: true } }],
    ['releaseSet: { required: true }', { ...defaultPolicy, releaseSet: { ...off, required: true } }],
    [
      `freezeWindows: { windows: [${weekend}] }`,
      {
        ...defaultPolicy,
        freezeWindows: {
          ...off,
          rollbacksPass: true,
          windows: [
            {
              name: 'weekend',
              start: '2026-01-02T18:00',
              duration: 62 * hour,
              recurrence: 'FREQ=WEEKLY;BYDAY=FR',
              timeZone: 'Europe/Berlin',
            },
          ],
        },
      },
    ],
  ];
  it.each(rows)('%s', (text, policy) => {
    expect(parsePolicy(text, { environments })).toEqual(policy);
    expect(JSON.parse(JSON.stringify(parsePolicy(text)))).toEqual(policy);
  });

  it('is read from JSON as well', () => {
    expect(parsePolicy(JSON.stringify({ tests: { nonePasses: true } }, null, 2)).tests?.nonePasses).toBe(true);
  });

  it('has every rule in its schema', () => {
    expect(Object.keys(policySchema.properties)).toEqual([...policyRules]);
  });
});

describe('what is no policy', () => {
  const rows: readonly (readonly [text: string, ...problems: (string | RegExp)[]])[] = [
    ['- tests', 'Line 1, column 1: found a list of 1; expected a mapping of rules to their settings.'],
    ['tests: [', /^Line 1, column \d+: found the end of the file, which is not YAML here/],
    ['test: {}', 'Line 1, column 1, test: found the unknown key "test"; did you mean "tests"?'],
    ['size: { pul: 1MB }', 'Line 1, column 9, size.pul: found the unknown key "pul"; did you mean "pull"?'],
    ['tests:', 'Line 1, column 7, tests: found nothing; expected a mapping with nonePasses and rehearsal.'],
    ['tests: true', 'Line 1, column 8, tests: found true; expected a mapping with nonePasses and rehearsal.'],
    ['order: false', 'Line 1, column 8, order: found false; expected a mapping with rehearsal, or {}.'],
    [
      'upstream: true',
      'Line 1, column 11, upstream: found true; expected a mapping with environments, mode and rehearsal, or false.',
    ],
    [
      'platforms: []',
      'Line 1, column 12, platforms: found an empty list; expected a mapping with rehearsal, or false.',
    ],
    ['tests: { rehearsal: yes }', 'Line 1, column 21, tests.rehearsal: found "yes"; expected true or false.'],
    ['upstream: { mode: some }', 'Line 1, column 19, upstream.mode: found "some"; expected all or one.'],
    [
      'upstream: { environments: [stagin] }',
      'Line 1, column 28, upstream.environments[0]: found the environment "stagin", which does not exist; did you mean "staging"?',
    ],
    [
      'upstream: { environments: [gone] }',
      'Line 1, column 28, upstream.environments[0]: found the environment "gone", which does not exist; expected one that exists.',
    ],
    ['soak: {}', 'Line 1, column 7, soak: found neither duration nor environments; expected at least one of them.'],
    [
      'soak: { duration: 1s }',
      'Line 1, column 19, soak.duration: found "1s"; expected a whole number and one of m, h, d, w, for example 24h or 30d.',
    ],
    [
      'soak: { duration: 24 }',
      'Line 1, column 19, soak.duration: found the number 24; expected a whole number and one of m, h, d, w, for example 24h or 30d.',
    ],
    ['soak: { duration: 9999w }', 'Line 1, column 19, soak.duration: found "9999w"; expected at most ten years.'],
    [
      'soak:\n  environments:\n    dve: 1h',
      'Line 3, column 5, soak.environments.dve: found the environment "dve", which does not exist; did you mean "dev"?',
    ],
    ['size: {}', 'Line 1, column 7, size: found no budget; expected at least one of pull, update, growth.'],
    [
      'size: { pull: 5 }',
      'Line 1, column 15, size.pull: found the number 5; expected a size such as 120MB or 1.5GiB, or a mapping of platforms to sizes.',
    ],
    [
      'size: { pull: 1.2.3MB }',
      'Line 1, column 15, size.pull: found "1.2.3MB"; expected a size such as 120MB or 1.5GiB.',
    ],
    [
      'size: { pull: { linux/amd46: 1MB } }',
      'Line 1, column 17, size.pull["linux/amd46"]: found "linux/amd46", which is not a platform; did you mean linux/amd64?',
    ],
    [
      'size: { pull: { linux/arm64: 1MB, linux/aarch64: 2MB } }',
      'Line 1, column 35, size.pull["linux/aarch64"]: found linux/arm64 again under another name; expected each platform once.',
    ],
    [
      'baseImage: { current: yes }',
      'Line 1, column 23, baseImage.current: found "yes"; expected true, false or runtime.',
    ],
    ['baseImage: {}', 'Line 1, column 12, baseImage: found nothing to ask; expected maxAge, or current: true.'],
    [
      'findings: {}',
      'Line 1, column 11, findings.below: found no "below"; expected one of critical, high, medium, low, negligible.',
    ],
    [
      'findings: { below: unknown }',
      'Line 1, column 20, findings.below: found "unknown"; expected one of critical, high, medium, low, negligible.',
    ],
    [
      'approvals: { count: 0 }',
      'Line 1, column 21, approvals.count: found the number 0; expected a whole number from 1 to 20.',
    ],
    [
      'approvals: { groups: { ops: many } }',
      'Line 1, column 29, approvals.groups.ops: found "many"; expected a whole number from 0 to 20.',
    ],
    [
      'freezeWindows: { windows: [{ name: a, start: 2026-01-02T18:00, duration: 1h, timeZone: Mars/Base }] }',
      'Line 1, column 28, freezeWindows.windows[0]: found a window that cannot be used ("Mars/Base" is no time zone; write one as Europe/Berlin or UTC); expected one that begins and ends.',
    ],
    [
      `freezeWindows: { windows: [${weekend}, ${weekend}] }`,
      'Line 1, column 154, freezeWindows.windows[1].name: found "weekend", the name of windows[0] too; expected each name once.',
    ],
    [
      'tets: {}\nordr: {}',
      'Line 1, column 1, tets: found the unknown key "tets"; did you mean "tests"?',
      'Line 2, column 1, ordr: found the unknown key "ordr"; did you mean "order"?',
    ],
  ];
  it.each(rows)('%s', (text, ...problems) => {
    const patterns = problems.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one)));
    expect(problemsOf(text)).toEqual(patterns);
  });

  it('says the first problem in the message', () => {
    expect(() => parsePolicy('tets: {}\nordr: {}')).toThrow(
      'The policy cannot be used. Line 1, column 1, tets: found the unknown key "tets"; did you mean "tests"? And 1 more.',
    );
  });
});
