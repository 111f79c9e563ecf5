import { normalisePlatform, type Platform, type Reference } from '@slipway/registry';
import type { BuildParameters } from './build-parameters.ts';
import { reachableStages } from './needed-stages.ts';
import { readReference } from './resolve-base.ts';
import { resolveStages } from './resolve-stages.ts';
import { resolveTarget } from './resolve-target.ts';
import type { StageEdge, StageGraph } from './stage-graph.ts';
import { stagePlatforms } from './stage-platform.ts';

/** An image that a build takes from outside. */
export interface ExternalInput {
  readonly kind: StageEdge['kind'] | 'syntax';
  /** The stage that takes it; undefined for the frontend of `# syntax=`, which belongs to the whole file. */
  readonly stage: number | undefined;
  readonly line: number;
  /** As it is written. */
  readonly expression: string;
  /** With the tag `latest` where neither a tag nor a digest stands. */
  readonly reference: Reference;
  /** For which it is pulled. */
  readonly platform: Platform;
}

export interface InputQuestion extends BuildParameters {
  /** Names or numbers of the stages to be built; nothing means the last stage. */
  readonly targets?: readonly (string | number | undefined)[];
}

/**
 * Every image from outside that the targets need, in the order of the file, each place once. FROM pulls for the
 * stage's platform; COPY --from and RUN --mount=from pull for the target platform, also in a stage that runs on
 * another one (BuildKit gives such images no platform of their own). Throws DockerfileError.
 */
export function externalInputs(graph: StageGraph, question: InputQuestion): readonly ExternalInput[] {
  const resolved = resolveStages(graph, question);
  const platforms = stagePlatforms(graph, question);
  const targets = question.targets === undefined || question.targets.length === 0 ? [undefined] : question.targets;
  const needed = new Set(
    targets.flatMap((target) => reachableStages(resolved, resolveTarget(resolved, target).number).needed),
  );
  const inputs = new Map<string, ExternalInput>();
  for (const { kind, to, from, expression, line } of resolved.edges) {
    if (!needed.has(to) || from.kind !== 'image' || from.reference === undefined) continue;
    const platform = kind === 'from' ? platforms[to] : normalisePlatform(question.targetPlatform);
    if (platform === undefined) continue;
    const place = `${kind} ${to} ${line} ${expression}`;
    inputs.set(place, { kind, stage: to, line, expression, reference: from.reference, platform });
  }
  return [...readSyntax(graph, question), ...inputs.values()];
}

function readSyntax(
  { directives: { syntax } }: StageGraph,
  { buildPlatform }: BuildParameters,
): readonly ExternalInput[] {
  if (syntax === undefined) return [];
  const { line, value: expression } = syntax;
  const reference = readReference(expression, `syntax=${expression}`, { line, column: 1 });
  return [
    { kind: 'syntax', stage: undefined, line, expression, reference, platform: normalisePlatform(buildPlatform) },
  ];
}
