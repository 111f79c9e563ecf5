/** One thing that is wrong in a pipeline file. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** `platforms[1]`, `targets.test.reports`; empty for the whole file. */
  readonly path: string;
  /** What was found and what was expected. */
  readonly message: string;
}

const shownProblems = 3;

/** The file cannot be used; `problems` names all that is wrong with it, in the order of the file. */
export class PipelineFileError extends Error {
  override readonly name = 'PipelineFileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const shown = problems.slice(0, shownProblems).map(formatProblem).join(' ');
    const more = problems.length > shownProblems ? ` And ${problems.length - shownProblems} more.` : '';
    super(
      `The pipeline file has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}. ${shown}${more}`,
    );
    this.problems = problems;
  }
}

/** `Line 3, column 5, platforms[1]: found …; expected …` */
export function formatProblem({ line, column, path, message }: Problem): string {
  return `Line ${line}, column ${column}${path === '' ? '' : `, ${path}`}: ${message}${message.endsWith('?') ? '' : '.'}`;
}
