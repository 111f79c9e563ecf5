import type { Reference } from '@slipway/registry';
import type { Directives } from './directives.ts';
import type { Position } from './dockerfile-error.ts';
import type { Heredoc } from './heredoc.ts';
import type { Keyword } from './keyword.ts';

/** A Dockerfile as a graph. All numbers of lines count from 1 and name lines of the text as it was given. */
export interface StageGraph {
  readonly directives: Directives;
  /** ARGs before the first FROM: what FROM may use. */
  readonly globalArguments: readonly ArgumentDeclaration[];
  /** In the order of the file; at least one. */
  readonly stages: readonly Stage[];
  /** Who takes from whom, by line of the taker's stage. */
  readonly edges: readonly StageEdge[];
}

/** One name of an ARG instruction. */
export interface ArgumentDeclaration {
  readonly name: string;
  /** The default as it is written, with its quotes and variables; undefined for `ARG NAME`. */
  readonly expression?: string;
  readonly line: number;
}

/** A FROM block. */
export interface Stage {
  /** Its place in the file, from 0. */
  readonly number: number;
  /** In lower case, as BuildKit keeps it. */
  readonly name?: string;
  /** The word after FROM as it is written. */
  readonly expression: string;
  readonly expressionAt: Position;
  readonly base: StageSource;
  /** The value of `--platform=` as it is written. */
  readonly platform?: string;
  readonly arguments: readonly ArgumentDeclaration[];
  /** FROM itself is the first one. */
  readonly instructions: readonly Instruction[];
  readonly startLine: number;
  readonly endLine: number;
}

/** Where files come from: another stage, nothing, or an image that somebody else made. */
export type StageSource =
  | { readonly kind: 'stage'; readonly stage: number }
  | { readonly kind: 'scratch' }
  | {
      readonly kind: 'image';
      /** As it is written. */
      readonly expression: string;
      /** With tag `latest` where neither a tag nor a digest stands; undefined as long as a variable stands in it. */
      readonly reference?: Reference;
    };

export interface Instruction {
  readonly keyword: Keyword;
  /** On one line: continuations joined, comments dropped. Heredocs are not in it. */
  readonly text: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly heredocs: readonly Heredoc[];
  readonly takes: readonly Take[];
  /** Of ONBUILD: what a stage or an image that is based on this one does first. */
  readonly trigger?: Instruction;
}

export type TakeKind = 'copy-from' | 'run-mount';

/** `COPY --from=` or `RUN --mount=from=`. */
export interface Take {
  readonly kind: TakeKind;
  /** The name, number or image, without quotes. */
  readonly expression: string;
  readonly line: number;
  readonly column: number;
  /** The flag in the instruction's text: [start, end). */
  readonly flag: { readonly start: number; readonly end: number };
}

export interface StageEdge {
  readonly kind: 'from' | TakeKind;
  /** The stage that takes. */
  readonly to: number;
  readonly from: Exclude<StageSource, { readonly kind: 'scratch' }>;
  readonly expression: string;
  readonly line: number;
  readonly column: number;
  /** True when a trigger (ONBUILD) of the stage's base asks for it. */
  readonly onbuild: boolean;
}
