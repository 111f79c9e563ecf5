// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { expect, it } from '@jest/globals';
import { parsePipelineFile } from '../pipeline-file/parse.ts';
import { formatProblem, PipelineFileError } from '../pipeline-file/problem.ts';

export function problemsOf(text: string): readonly string[] {
  try {
    parsePipelineFile(text, { registry: '127.0.0.1:5000' });
  } catch (error) {
    if (error instanceof PipelineFileError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

/** Two lines that are right; what a row adds begins in line 3. */
export const least = 'image: ${registry}/team/app\nplatforms: [linux/amd64]\n';

/** A text and all its problems, in order; a pattern where the sentence is long or another room's. */
export type Row = readonly [what: string, text: string, ...problems: (string | RegExp)[]];

/** One test a row. */
export function eachRow(rows: readonly Row[]): void {
  it.each(rows)('%s', (_what, text, ...expected) => {
    const patterns = expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one)));
    expect(problemsOf(text)).toEqual(patterns);
  });
}
