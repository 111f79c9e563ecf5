// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuTime } from '../testing/cpu-time.ts';
import { least, problemsOf } from '../testing/problem-table.ts';
import { longestFile } from './yaml-tree.ts';

/** Milliseconds of processor time: ten times what the slowest takes, far below what anything quadratic would. */
const soon = 5_000;

/** As many repetitions as fit into the longest file that is read. */
const fill = (text: string, reserve = 0) => text.repeat(Math.floor((longestFile - reserve) / text.length));

/** Nine lists, each of nine aliases of the one before: 387 million values when they are followed. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const items = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`));
  return `l${level}: &l${level} [${items.join(', ')}]`;
}).join('\n');

describe('texts that want to hurt', () => {
  it('are not read beyond 64 Ki characters', () => {
    expect(problemsOf(`${least}#${'x'.repeat(longestFile)}`)).toEqual([
      `Line 1, column 1: found ${longestFile + least.length + 1} characters; expected at most 65536.`,
    ]);
    expect(problemsOf(`${least}#${'x'.repeat(longestFile - least.length - 1)}`)).toEqual([]);
  });

  it('may not blow up by aliases', () => {
    expect(problemsOf(bomb)).toEqual([
      expect.stringMatching(/found more than 5000 values, those that aliases repeat included; expected fewer\.$/),
    ]);
  });

  it.each([
    ['brackets', fill('[')],
    ['braces', fill('{a: ')],
    ['dashes', fill('- ')],
    ['question marks', fill('? ')],
    ['indentation', Array.from({ length: 350 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['anchors', fill('&a ')],
    ['quotes', fill('"')],
    [
      'different keys',
      Array.from({ length: 9_000 }, (_, index) => `a${index}:`)
        .join('\n')
        .slice(0, longestFile - 10),
    ],
    ['the same key', fill('a:\n')],
    ['unknown keys in brackets', `${least}run: {${fill('a: b, ', 100)}}`],
    ['platforms', `image: a/b\nplatforms: [${fill('a/b, ', 100)}]`],
    ['aliases', `args: &a {}\ntags: [${fill('*a, ', 100)}]`],
    ['open variables', `image: ${fill('${', 100)}\nplatforms: [linux/amd64]`],
    ['dollar signs', `${least}tags: ["${fill('$', 100)}"]`],
    ['a long number', `${least}run: { port: ${fill('9', 100)} }`],
    ['a long path', `${least}context: ${fill('a/../', 100)}`],
  ])('end in problems, and soon: %s', (_what, text) => {
    let problems: readonly string[] = [];
    expect(
      cpuTime(() => {
        problems = problemsOf(text);
      }),
    ).toBeLessThan(soon);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(50);
    expect(problems.every((problem) => problem.length < 1_000)).toBe(true);
  });

  it('name no place outside the text, and throw nothing else', () => {
    const word = fc.constantFrom(
      ...[
        'image: ',
        'platforms: ',
        'targets:',
        'args: ',
        'run: ',
        'linux/amd64',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '\n',
        '\r\n',
      ],
      ...[
        '  ',
        '\t',
        '- ',
        '"',
        "'",
        '|\n',
        '>-\n',
        '#',
        '&a ',
        '*a',
        '${version}',
        '${',
        '$${',
        '!!map ',
        '---\n',
        ': ',
        '%',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((words) => words.join('')),
      fc.array(word, { maxLength: 20 }).map((words) => least + words.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const lines = input.split(/\r?\n|\r/).length;
        for (const problem of problemsOf(input)) {
          const [, line, column] = /^Line (\d+), column (\d+)/.exec(problem) ?? [];
          expect(Number(line)).toBeGreaterThan(0);
          expect(Number(line)).toBeLessThanOrEqual(lines);
          expect(Number(column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
