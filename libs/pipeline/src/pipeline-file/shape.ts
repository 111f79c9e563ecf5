import type { TagRuleWhen } from './pipeline-file.ts';
import type { Problem } from './problem.ts';
import type { RunShape } from './run-shape.ts';
import { pipelineFileSchema } from './schema.ts';
import { checkShape, compileSchema } from './shape-problem.ts';
import type { VerifyShape } from './verify-shape.ts';
import type { YamlTree } from './yaml-tree.ts';

/** What the schema lets through, before defaults and before what a schema cannot say. */
export interface FileShape {
  readonly image: string;
  readonly platforms: readonly string[];
  readonly dockerfile?: string;
  readonly context?: string;
  readonly targets?: {
    readonly build?: string;
    readonly test?:
      | string
      | { readonly stage: string; readonly reports?: string; readonly command?: readonly string[] };
    readonly runtime?: string;
  };
  readonly args?: Readonly<Record<string, string>>;
  readonly tags?: readonly (string | { readonly name: string; readonly when?: TagRuleWhen })[];
  readonly run?: RunShape;
  readonly verify?: VerifyShape;
}

const validate = compileSchema<FileShape>(pipelineFileSchema);

export function readShape(tree: YamlTree): { readonly shape: FileShape } | { readonly problems: readonly Problem[] } {
  return checkShape(tree, validate);
}
