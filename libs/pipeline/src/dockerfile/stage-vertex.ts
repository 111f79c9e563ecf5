import { formatReference } from '@slipway/registry';
import { effectiveInstructions } from './connect-stages.ts';
import type { Instruction, Stage, StageGraph } from './stage-graph.ts';

/** What a vertex of BuildKit belongs to. */
export type VertexPlace =
  | {
      readonly kind: 'stage';
      readonly stage: number;
      /** Index in the stage's instructions; undefined for a trigger (ONBUILD) of the base. */
      readonly instruction: number | undefined;
      /** First line of the instruction, of the trigger, or of the stage where neither can be told. */
      readonly line: number;
    }
  /** Loading of the Dockerfile, of the context, of metadata of images. */
  | { readonly kind: 'internal' }
  /** Exports, caches, credentials, and images that COPY --from pulls. */
  | { readonly kind: 'other' };

const platform = String.raw`(?:[^\s\]]*/[^\s\]]* )?`;
const internalPattern = new RegExp(`^\\[${platform}internal\\]`);
const vertexPattern = new RegExp(
  `^\\[${platform}(?:([a-z][a-z0-9_.-]*) +)? *(\\d+)/(\\d+)\\] (?:ONBUILD |LINK )*(.*)$`,
  's',
);

/**
 * The place of a vertex by its name, for example `[linux/amd64->arm64 build 3/4] RUN go build`. BuildKit calls an
 * unnamed stage `stage-2`, or nothing when it is the only one. Identical steps of two stages are one vertex, under the
 * name of one of them: the other stage then has no vertex of its own.
 */
export function stageVertex(name: string, graph: StageGraph): VertexPlace {
  if (internalPattern.test(name)) return { kind: 'internal' };
  const [, called, count, total, text = ''] = vertexPattern.exec(name) ?? [];
  if (count === undefined) return { kind: 'other' };
  const found = graph.stages
    .filter((stage) => isCalled(graph, stage, called))
    .map((stage) => ({ stage, ...findInstruction(graph, stage, Number(count), Number(total), text) }))
    .reduce<Found | undefined>(
      (best, next) => (best === undefined || next.likeness > best.likeness ? next : best),
      undefined,
    );
  if (found === undefined) return { kind: 'other' };
  const { stage, instruction } = found;
  const index = instruction === undefined ? -1 : stage.instructions.indexOf(instruction);
  return {
    kind: 'stage',
    stage: stage.number,
    instruction: index === -1 ? undefined : index,
    line: instruction?.startLine ?? stage.startLine,
  };
}

interface Found {
  readonly stage: Stage;
  readonly instruction: Instruction | undefined;
  readonly likeness: number;
}

function isCalled(graph: StageGraph, stage: Stage, called: string | undefined): boolean {
  if (called === undefined) return graph.stages.length === 1;
  return stage.name === undefined ? called === `stage-${stage.number}` : called === stage.name;
}

/** What the count points at, if it is of the same keyword as the text; else the instruction most like the text. */
function findInstruction(
  graph: StageGraph,
  stage: Stage,
  count: number,
  total: number,
  text: string,
): Omit<Found, 'stage'> {
  const { vertices, hidden } = countVertices(graph, stage, total);
  const pointed = vertices[count - 1];
  const exact = hidden === 0 ? 1 : 0;
  const believed = pointed === undefined ? 0 : likeness(stage, pointed, text);
  if (pointed !== undefined && believed > 0) return { instruction: pointed, likeness: exact + 1 + believed };
  let best: Omit<Found, 'stage'> = { instruction: undefined, likeness: exact };
  for (const candidate of vertices) {
    const alike = candidate === undefined ? 0 : likeness(stage, candidate, text);
    // Half of the text in common: a count that points elsewhere is believed rather than a chance likeness.
    if (alike > 1.5 && exact + alike > best.likeness) best = { instruction: candidate, likeness: exact + alike };
  }
  return best;
}

const vertexKeywords: readonly string[] = ['ADD', 'COPY', 'RUN', 'WORKDIR'];

/**
 * BuildKit's numbering (dockerfile2llb, buildDispatchStates and prefixCommand): FROM of an image, not of a stage or of
 * scratch, then RUN, COPY, ADD and WORKDIR. Every trigger of the base counts in the total; those of an image outside
 * are not known here: `hidden` is how many there must be. `WORKDIR /` counts in the total but makes no vertex.
 */
function countVertices(
  graph: StageGraph,
  stage: Stage,
  total: number,
): { readonly vertices: readonly (Instruction | undefined)[]; readonly hidden: number } {
  const [from, ...rest] = effectiveInstructions(graph.stages, stage);
  const counted = rest.filter(({ instruction, onbuild }) => onbuild || vertexKeywords.includes(instruction.keyword));
  const hidden = total - counted.length - (stage.base.kind === 'image' ? 1 : 0);
  // A base with a variable can turn out to be a stage, which has no vertex of its own.
  const hasFrom = stage.base.kind === 'image' && hidden >= 0;
  const vertices = counted.map(({ instruction }) => instruction).filter(makesVertex);
  return {
    vertices: [
      ...(hasFrom ? [from?.instruction] : []),
      ...Array<undefined>(Math.min(Math.max(hidden, 0), 100)),
      ...vertices,
    ],
    hidden,
  };
}

function makesVertex({ keyword, text }: Instruction): boolean {
  return vertexKeywords.includes(keyword) && !/^WORKDIR\s+(?:\/\.?)+$/i.test(text);
}

/** 0 for another keyword, else from 1 to 2 by the length of the beginning that both have in common. */
function likeness(stage: Stage, instruction: Instruction, text: string): number {
  const reference = instruction.keyword === 'FROM' && stage.base.kind === 'image' ? stage.base.reference : undefined;
  const written =
    reference === undefined ? instruction.text.replace(/\s+/g, ' ') : `FROM ${formatReference(reference)}`;
  const shown = text.replace(/\s+/g, ' ');
  if (!shown.toUpperCase().startsWith(`${instruction.keyword} `)) return 0;
  let common = instruction.keyword.length;
  while (common < written.length && common < shown.length && written[common] === shown[common]) common += 1;
  return 1 + common / Math.max(written.length, shown.length);
}
