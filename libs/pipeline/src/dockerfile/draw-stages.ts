import { formatReference, type Platform, samePlatform } from '@slipway/registry';
import type { BuildParameters } from './build-parameters.ts';
import { reachableStages } from './needed-stages.ts';
import { resolveStages } from './resolve-stages.ts';
import { resolveTarget } from './resolve-target.ts';
import type { StageEdge, StageGraph, StageSource } from './stage-graph.ts';
import { stagePlatforms } from './stage-platform.ts';

/** A stage as it is drawn. */
export interface DrawnStage {
  readonly number: number;
  readonly name?: string;
  /** What it stands on, arguments resolved: an image with host and tag, `scratch`, or the name or number of a stage. */
  readonly base: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Which of the asked targets need it, on any platform. */
  readonly targets: readonly string[];
  /** True when it runs on the builder's own platform, whatever the target platform is. */
  readonly buildPlatform: boolean;
}

/** `to` takes from the stage `from`, or from the image. */
export interface DrawnEdge {
  readonly kind: StageEdge['kind'];
  readonly from?: number;
  readonly image?: string;
  readonly to: number;
  readonly line: number;
}

export interface Drawing {
  readonly stages: readonly DrawnStage[];
  readonly edges: readonly DrawnEdge[];
}

export interface DrawingQuestion extends Omit<BuildParameters, 'targetPlatform'> {
  /** At least one; the graph is the union over them. */
  readonly platforms: readonly Platform[];
  /** What each purpose (`build`, `test`, `runtime`) builds; undefined stands for the last stage. */
  readonly targets: Readonly<Record<string, string | number | undefined>>;
}

/** A platform that nobody builds on: a stage that stays on the builder's platform even for it always does. */
const foreign: Platform = { os: 'plan9', architecture: 's390x' };

/** The facts from which a stage graph is drawn; where things stand on a screen is not decided here. Throws DockerfileError. */
export function drawStages(graph: StageGraph, question: DrawingQuestion): Drawing {
  const builds = question.platforms.map((targetPlatform) => {
    const parameters = { ...question, targetPlatform };
    return { graph: resolveStages(graph, parameters), platforms: stagePlatforms(graph, parameters) };
  });
  const elsewhere = stagePlatforms(graph, { ...question, targetPlatform: foreign });
  const targets = Object.entries(question.targets).map(([purpose, target]) => {
    const { number } = resolveTarget(graph, target);
    const needed = new Set(builds.flatMap((build) => reachableStages(build.graph, number).needed));
    return { purpose, needed };
  });
  const stages = graph.stages.map(({ number, name, startLine, endLine }): DrawnStage => {
    const platforms = [...builds.map((build) => build.platforms[number]), elsewhere[number]];
    const bases = builds.map((build) => writeBase(graph, build.graph.stages[number]?.base));
    return {
      number,
      ...(name !== undefined && { name }),
      base: [...new Set(bases)].join(', '),
      startLine,
      endLine,
      targets: targets.filter(({ needed }) => needed.has(number)).map(({ purpose }) => purpose),
      buildPlatform: platforms.every((one) => one !== undefined && samePlatform(one, question.buildPlatform)),
    };
  });
  const edges = new Map<string, DrawnEdge>();
  for (const build of builds)
    for (const edge of build.graph.edges) {
      const drawn = drawEdge(edge);
      edges.set(JSON.stringify(drawn), drawn);
    }
  return { stages, edges: [...edges.values()] };
}

function drawEdge({ kind, from, to, line }: StageEdge): DrawnEdge {
  if (from.kind === 'stage') return { kind, from: from.stage, to, line };
  return { kind, image: from.reference === undefined ? from.expression : formatReference(from.reference), to, line };
}

function writeBase(graph: StageGraph, base: StageSource | undefined): string {
  if (base === undefined || base.kind === 'scratch') return 'scratch';
  if (base.kind === 'stage') return graph.stages[base.stage]?.name ?? String(base.stage);
  return base.reference === undefined ? base.expression : formatReference(base.reference);
}
