import { normalisePlatform, type Platform, type Reference } from '@slipway/registry';
import { type BuildParameters, buildArgument } from './build-parameters.ts';
import { reachableStages } from './needed-stages.ts';
import { readReference } from './resolve-base.ts';
import { resolveStages } from './resolve-stages.ts';
import { resolveTarget } from './resolve-target.ts';
import type { StageEdge, StageGraph } from './stage-graph.ts';
import { stagePlatforms } from './stage-platform.ts';

/** The build argument that names the frontend (BuildKit, frontend/dockerfile/builder). */
export const frontendArgument = 'BUILDKIT_SYNTAX';

/** An image that a build takes from outside. */
export interface ExternalInput {
  readonly kind: StageEdge['kind'] | 'syntax';
  /** The stage that takes it; undefined for the frontend of `# syntax=`, which belongs to the whole file. */
  readonly stage: number | undefined;
  /** 0 for a frontend that the build argument BUILDKIT_SYNTAX names and the file does not. */
  readonly line: number;
  /** As it is written. */
  readonly expression: string;
  /** With the tag `latest` where neither a tag nor a digest stands. */
  readonly reference: Reference;
  /** What the reference holds: a tag alone follows the tag at the next build, a digest beside it or alone does not. */
  readonly pin: 'tag' | 'digest' | 'both';
  /** For which it is pulled. */
  readonly platform: Platform;
  /** Taken by the runtime stage, or by one that it stands on by FROM: a change changes what runs, not only how it is built. */
  readonly runtime: boolean;
}

export interface InputQuestion extends BuildParameters {
  /** Names or numbers of the stages to be built; nothing means the last stage. */
  readonly targets?: readonly (string | number | undefined)[];
  /** Name or number of the stage whose image runs; nothing means the last stage. */
  readonly runtime?: string | number | undefined;
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
  const running = standsOn(resolved, resolveTarget(resolved, question.runtime).number);
  const inputs = new Map<string, ExternalInput>();
  for (const { kind, to, from, expression, line } of resolved.edges) {
    if (!needed.has(to) || from.kind !== 'image' || from.reference === undefined) continue;
    const platform = kind === 'from' ? platforms[to] : normalisePlatform(question.targetPlatform);
    if (platform === undefined) continue;
    const place = `${kind} ${to} ${line} ${expression}`;
    const { reference } = from;
    const runtime = running.has(to);
    inputs.set(place, { kind, stage: to, line, expression, reference, pin: pinOf(reference), platform, runtime });
  }
  return [...readSyntax(graph, question), ...inputs.values()];
}

/** The stage and those under it. */
function standsOn({ stages }: StageGraph, target: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let stage = stages[target]; stage !== undefined; ) {
    found.add(stage.number);
    stage = stage.base.kind === 'stage' ? stages[stage.base.stage] : undefined;
  }
  return found;
}

function pinOf({ tag, digest }: Reference): ExternalInput['pin'] {
  if (digest === undefined) return 'tag';
  return tag === undefined ? 'digest' : 'both';
}

/** The argument wins over the directive, as in BuildKit. Both may carry options behind the image, which name no image. */
function readSyntax({ directives: { syntax } }: StageGraph, parameters: BuildParameters): readonly ExternalInput[] {
  const given = buildArgument(parameters, frontendArgument);
  const value = given || syntax?.value;
  if (value === undefined) return [];
  const line = syntax?.line ?? 0;
  const [expression = ''] = value.trim().split(/\s/);
  const reference = given
    ? readReference(expression, `The build argument ${frontendArgument}=${expression}`)
    : readReference(expression, `syntax=${expression}`, { line, column: 1 });
  const platform = normalisePlatform(parameters.buildPlatform);
  return [
    { kind: 'syntax', stage: undefined, line, expression, reference, pin: pinOf(reference), platform, runtime: false },
  ];
}
