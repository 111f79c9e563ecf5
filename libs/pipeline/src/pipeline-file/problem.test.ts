import { describe, expect, it } from '@jest/globals';
import { PipelineFileError } from './problem.ts';

describe('PipelineFileError', () => {
  it('says what is wrong in its message, the first three at length', () => {
    const error = new PipelineFileError(
      [1, 2, 3, 4, 5].map((line) => ({ line, column: 1, path: '', message: 'found a; expected b' })),
    );
    expect(error.message).toBe(
      'The pipeline file has 5 problems. Line 1, column 1: found a; expected b. Line 2, column 1: found a; expected b. Line 3, column 1: found a; expected b. And 2 more.',
    );
    expect(new PipelineFileError(error.problems.slice(0, 1)).message).toBe(
      'The pipeline file has a problem. Line 1, column 1: found a; expected b.',
    );
  });
});
