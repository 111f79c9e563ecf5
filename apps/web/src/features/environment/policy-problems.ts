import type { Reason } from '../../graphql/use-act.ts';

export interface PolicyProblem {
  /** From 1; none for what is about no line. */
  readonly line: number | undefined;
  readonly message: string;
}

/** The problems of a refused policy with the lines that their sentences begin with: “Line 3, column 5, soak: …”. */
export function policyProblems(reasons: readonly Pick<Reason, 'message'>[]): PolicyProblem[] {
  return reasons.map(({ message }) => {
    const line = /^Line (\d+), /.exec(message)?.[1];
    return { line: line === undefined ? undefined : Number(line), message };
  });
}
