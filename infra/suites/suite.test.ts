import { describe, expect, it } from '@jest/globals';
import { count } from './suite.ts';
import { select } from './workspaces.ts';

const good = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};
const ended = { code: 0, tooLong: false, stayed: false, filtered: false };

describe('counting a suite', () => {
  const cases: [
    string,
    Parameters<typeof count>[1],
    Partial<typeof ended> | { code: number | null },
    number,
    number,
  ][] = [
    ['all passed', good, {}, 5, 0],
    ['some failed', { ...good, numFailedTests: 2 }, { code: 1 }, 5, 2],
    ['a file that could not be run counts once', { ...good, numRuntimeErrorTestSuites: 1 }, { code: 1 }, 5, 1],
    ['a crash without a result counts once', undefined, { code: null }, 0, 1],
    ['a hang counts once', undefined, { code: null, tooLong: true }, 0, 1],
    ['a process that stays after its tests counts once', good, { code: null, stayed: true }, 5, 1],
    ['skipped tests count as failed', { ...good, numPendingTests: 2, numTodoTests: 1 }, {}, 5, 3],
    ['unless tests were chosen by name', { ...good, numPendingTests: 2 }, { filtered: true }, 5, 0],
    ['a bad end after good tests counts once', good, { code: 1 }, 5, 1],
  ];
  it.each(cases)('%s', (_, result, end, passed, failed) => {
    expect(count('api', result, { ...ended, ...end })).toMatchObject({ passed, failed });
  });
});

describe('choosing what to run', () => {
  const cases: [string, string[], string[], string[]][] = [
    ['everything', [], ['pipeline', 'infra', 'web', 'registry', 'api', 'test'], []],
    ['a workspace', ['api'], ['api'], []],
    ['a workspace by its package name', ['@slipway/web'], ['web'], []],
    ['a pattern of a workspace', ['api', 'step/executor'], ['api'], ['step/executor']],
    ['a folder of test', ['e2e'], ['test'], ['e2e']],
    ['a pattern of all', ['digest.test'], ['pipeline', 'infra', 'web', 'registry', 'api', 'test'], ['digest.test']],
  ];
  it.each(cases)('%s', (_, words, names, rest) => {
    const { chosen, words: left } = select(words);
    expect(chosen.map((each) => each.name)).toEqual(names);
    expect(left).toEqual(rest);
  });
});
