import { type GraphInput, type GraphRun, type GraphStep, interval, stageId, stepId } from './graph-input.ts';

/**
 * Ids of the steps and stages that decided how long the release took (or takes), the last first: back from what ended
 * last, always to the need that ended last, and through the stages of each step on the way.
 */
export function criticalPath(input: GraphInput): ReadonlySet<string> {
  const path = new Set<string>();
  const byKey = new Map(input.steps.map((step) => [step.key, step]));
  let step = latest(input.steps, input.now);
  while (step && !path.has(stepId(step.key))) {
    path.add(stepId(step.key));
    for (const id of stagesOf(input, step)) path.add(id);
    const needs: GraphStep[] = step.needs.flatMap((key) => byKey.get(key) ?? []);
    step = latest(needs, input.now);
  }
  return path;
}

function stagesOf(input: GraphInput, step: GraphStep): string[] {
  if (step.platform === undefined) return [];
  const platform = step.platform;
  const runs = new Map(input.runs.filter((run) => run.platform === platform).map((run) => [run.stage, run]));
  const ids: string[] = [];
  let run = latest(
    [...runs.values()].filter((candidate) => candidate.steps.includes(step.key)),
    input.now,
  );
  while (run && !ids.includes(stageId(run.stage, platform))) {
    ids.push(stageId(run.stage, platform));
    const current: GraphRun = run;
    const sources: GraphRun[] = input.edges
      .filter((edge) => edge.to === current.stage)
      .flatMap((edge) => runs.get(edge.from) ?? []);
    run = latest(sources, input.now);
  }
  return ids;
}

function latest<Node extends { start?: number; end?: number }>(nodes: readonly Node[], now: number): Node | undefined {
  let found: Node | undefined;
  let foundEnd = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    const end = interval(node, now)?.[1];
    if (end !== undefined && end > foundEnd) {
      found = node;
      foundEnd = end;
    }
  }
  return found;
}
