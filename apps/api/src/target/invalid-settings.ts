import type { z } from 'zod';

/** The settings of a target cannot be used; `problems` holds a sentence for each thing that is wrong. */
export class InvalidTargetSettings extends Error {
  override readonly name = 'InvalidTargetSettings';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** Reads settings of one kind by its schema, whose messages are the ends of sentences: "expected …". Throws InvalidTargetSettings. */
export function readSettings<Shape extends z.ZodType>(kind: string, schema: Shape, value: unknown): z.output<Shape> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new InvalidTargetSettings(read.error.issues.map((issue) => sentence(kind, issue)));
}

function sentence(kind: string, issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    return `A target of the kind ${kind} has no ${keys}${place === '' ? '' : ` in ${place}`}.`;
  }
  const what = place === '' ? 'They' : `"${place}"`;
  return `The settings of a target of the kind ${kind} cannot be used: ${what} ${place === '' ? 'are' : 'is'} not ${issue.message}.`;
}
