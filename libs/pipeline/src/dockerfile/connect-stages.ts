import { DockerfileError, excerpt } from './dockerfile-error.ts';
import { readReference } from './resolve-base.ts';
import type { Instruction, Stage, StageEdge, StageSource, Take } from './stage-graph.ts';

/** More than any Dockerfile has; ONBUILD multiplies edges. */
const mostEdges = 10_000;

/**
 * Who takes from whom. COPY and RUN find the last stage of that name in the whole file, in any case of letters, as
 * BuildKit does; so a stage that comes later is an error there, not an image. Throws DockerfileError.
 */
export function connectStages(stages: readonly Stage[]): readonly StageEdge[] {
  const byName = new Map(stages.flatMap(({ name, number }) => (name === undefined ? [] : [[name, number] as const])));
  const triggers = stages.map((stage) => stage.instructions.flatMap(({ trigger }) => trigger?.takes ?? []));
  const edges: StageEdge[] = [];
  let looked = 0;
  for (const stage of stages) {
    const { base, number: to, expression } = stage;
    if (base.kind !== 'scratch')
      edges.push({ kind: 'from', to, from: base, expression, ...stage.expressionAt, onbuild: false });
    const inherited = base.kind === 'stage' ? (triggers[base.stage] ?? []) : [];
    const own = stage.instructions.flatMap(({ takes }) => takes);
    looked += 1 + inherited.length + own.length;
    if (looked > mostEdges)
      throw new DockerfileError(
        'too-large',
        `The Dockerfile has more than ${mostEdges} references between stages and images.`,
      );
    for (const [index, take] of [...inherited, ...own].entries()) {
      const from = findSource(take, stages, byName);
      const { kind, line, column } = take;
      if (from.kind !== 'scratch')
        edges.push({ kind, to, from, expression: take.expression, line, column, onbuild: index < inherited.length });
    }
  }
  const wrong = edges.find(({ from, to }) => from.kind === 'stage' && from.stage >= to);
  if (wrong?.from.kind === 'stage') throw laterStage(stages, edges, wrong, wrong.from.stage);
  return edges;
}

/** What a stage does: first the triggers (ONBUILD) of the stage that it is based on, then its own instructions. */
export function effectiveInstructions(
  stages: readonly Stage[],
  stage: Stage,
): readonly { readonly instruction: Instruction; readonly onbuild: boolean }[] {
  const base = stage.base.kind === 'stage' ? stages[stage.base.stage] : undefined;
  const triggers = base?.instructions.flatMap(({ trigger }) => trigger ?? []) ?? [];
  return [
    ...stage.instructions.slice(0, 1).map((instruction) => ({ instruction, onbuild: false })),
    ...triggers.map((instruction) => ({ instruction, onbuild: true })),
    ...stage.instructions.slice(1).map((instruction) => ({ instruction, onbuild: false })),
  ];
}

function findSource(take: Take, stages: readonly Stage[], byName: ReadonlyMap<string, number>): StageSource {
  const { expression, kind } = take;
  const written = `${kind === 'copy-from' ? 'COPY --from' : 'RUN --mount=from'}=${excerpt(expression)}`;
  if (/^[+-]?\d+$/.test(expression)) {
    const number = Number(expression);
    if (kind === 'run-mount')
      throw new DockerfileError(
        'stage-number',
        `${written} names no image; a mount takes a stage by its name, not by its number.`,
        take,
      );
    if (!(number >= 0 && number < stages.length))
      throw new DockerfileError(
        'stage-number',
        `${written} names no stage; the file has ${stages.length === 1 ? 'one stage, number 0' : `the stages 0 to ${stages.length - 1}`}.`,
        take,
      );
    return { kind: 'stage', stage: number };
  }
  const found = byName.get(expression.toLowerCase());
  if (found !== undefined) return { kind: 'stage', stage: found };
  if (expression === 'scratch') return { kind: 'scratch' };
  return { kind: 'image', expression, reference: readReference(expression, written, take) };
}

function laterStage(
  stages: readonly Stage[],
  edges: readonly StageEdge[],
  edge: StageEdge,
  later: number,
): DockerfileError {
  const written = `${edge.kind === 'copy-from' ? 'COPY --from' : 'RUN --mount=from'}=${excerpt(edge.expression)}`;
  const taker = describeStage(stages[edge.to] as Stage);
  if (later === edge.to)
    return new DockerfileError(
      'self-reference',
      `${written} takes from ${taker}, in which it stands; it can take from earlier stages only.`,
      edge,
    );
  const path = findPath(edges, later, edge.to);
  if (path === undefined)
    return new DockerfileError(
      'forward-reference',
      `${written} in ${taker} takes from ${describeStage(stages[later] as Stage)}, which comes later; move that stage before it.`,
      edge,
    );
  const names = [edge.to, ...path].map((number) => describeStage(stages[number] as Stage));
  return new DockerfileError(
    'cycle',
    `${written} closes a cycle: ${excerpt(names.join(' needs '))}; no stage can be built first.`,
    edge,
  );
}

export function describeStage({ number, name, startLine }: Stage): string {
  return `stage ${name ?? number} (line ${startLine})`;
}

/** The shortest way from one stage over what it needs to another, both included. */
function findPath(edges: readonly StageEdge[], start: number, goal: number): readonly number[] | undefined {
  const needs = Map.groupBy(edges, ({ to }) => to);
  const cameFrom = new Map<number, number | undefined>([[start, undefined]]);
  for (const number of cameFrom.keys()) {
    if (number === goal) {
      const path = [number];
      for (let step = cameFrom.get(number); step !== undefined; step = cameFrom.get(step)) path.unshift(step);
      return path;
    }
    for (const { from } of needs.get(number) ?? [])
      if (from.kind === 'stage' && !cameFrom.has(from.stage)) cameFrom.set(from.stage, number);
  }
  return undefined;
}
