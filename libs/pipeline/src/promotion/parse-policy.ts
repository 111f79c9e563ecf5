import { formatProblem, type Problem } from '../pipeline-file/problem.ts';
import { checkShape, compileSchema } from '../pipeline-file/shape-problem.ts';
import { readYaml } from '../pipeline-file/yaml-tree.ts';
import type { Policy } from './policy.ts';
import { PolicyMeaning } from './policy-meaning.ts';
import { policySchema } from './policy-schema.ts';
import type { PolicyShape } from './policy-shape.ts';

/** The document is no policy; `problems` names all that is wrong with it, in the order of the text. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
    super(`The policy cannot be used. ${first === undefined ? '' : formatProblem(first)}${more}`);
    this.problems = problems;
  }
}

const validate = compileSchema<PolicyShape>(policySchema);

/**
 * Reads a policy document, YAML or JSON, and puts the defaults in place; an empty text is `defaultPolicy`. When
 * `environments`, the names of all that there are, is given, any other name is a problem. Throws PolicyError.
 */
export function parsePolicy(text: string, options: { readonly environments?: readonly string[] } = {}): Policy {
  const yaml = readYaml(text);
  if ('problems' in yaml) throw new PolicyError(inOrder(yaml.problems));
  // A document in which nothing stands asks for nothing special.
  const tree = yaml.tree.value === null ? { ...yaml.tree, value: {} } : yaml.tree;
  const shaped = checkShape(tree, validate);
  if ('problems' in shaped) throw new PolicyError(inOrder(shaped.problems));
  const meaning = new PolicyMeaning(tree, options.environments);
  const policy = meaning.read(shaped.shape);
  if (meaning.problems.length > 0) throw new PolicyError(inOrder(meaning.problems));
  return policy;
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
}
