import type {
  ReleaseLiveFragment,
  StageEdgeKind,
  StageState,
  StepKind,
  StepState,
} from '../../../graphql/generated/documents.ts';
import { isMoving, releaseName, stepKindWords } from '../release-words.ts';
import type { EdgeKind, GraphInput, GraphRun, GraphStep, NodeState, StepRole } from './graph-input.ts';

const stepStates: Record<StepState, NodeState> = {
  WAITING: 'waiting',
  READY: 'waiting',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  ERRORED: 'errored',
  CANCELLED: 'cancelled',
  SKIPPED: 'cancelled',
};

const stageStates: Record<StageState, NodeState> = {
  WAITING: 'waiting',
  RUNNING: 'running',
  CACHED: 'cached',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  NOT_NEEDED: 'not-needed',
};

const edgeKinds: Record<StageEdgeKind, EdgeKind> = { FROM: 'from', COPY_FROM: 'copy', RUN_MOUNT: 'mount' };
const roles: Partial<Record<StepKind, StepRole>> = { BUILD: 'build', TEST: 'test', PACKAGE: 'runtime' };

type Graph = NonNullable<ReleaseLiveFragment['stageGraph']>;

/** What a release tells about itself, as the stage graph wants it. `now` ends the bars of what runs. */
export function graphInputOf(release: ReleaseLiveFragment, now: number): GraphInput {
  const graph = release.stageGraph;
  const ofSteps = release.steps.flatMap((step) => step.platform ?? []);
  return {
    platforms: release.platforms.length > 0 ? release.platforms : [...new Set(ofSteps)],
    carriedOver: new Map(release.carriedOver.map(({ platform, from }) => [platform, releaseName(from)])),
    stages: (graph?.stages ?? []).map((stage) => ({
      number: stage.number,
      label: stageLabel(stage),
      targets: stage.targets,
      onBuildPlatform: stage.buildPlatform,
    })),
    edges: edgesOf(graph),
    runs: (graph?.runs ?? []).map((run) => graphRun(run, isMoving(release.state))),
    steps: release.steps.map(graphStep),
    now: Math.max(now, newestTime(release)),
  };
}

/** A stage's name, or its number for one that has none. */
export function stageLabel(stage: { name: string | null; number: number }): string {
  return stage.name ?? `stage ${stage.number}`;
}

/** Several instructions may take from the same stage: one edge a kind is drawn. */
function edgesOf(graph: Graph | null): GraphInput['edges'] {
  const edges = new Map<string, GraphInput['edges'][number]>();
  for (const { kind, from, to } of graph?.edges ?? []) {
    if (from !== null) edges.set(`${kind} ${from} ${to}`, { kind: edgeKinds[kind], from, to });
  }
  return [...edges.values()];
}

function graphRun(run: Graph['runs'][number], moving: boolean): GraphRun {
  const state = stageStates[run.state];
  return {
    stage: run.stage,
    platform: run.platform,
    // What still waits when all is over was never reached.
    state: state === 'waiting' && !moving ? 'cancelled' : state,
    ...times(run, moving),
    done: run.vertices.filter((vertex) => vertex.finishedAt !== null).length,
    total: run.vertices.length,
    steps: [...new Set(run.vertices.map((vertex) => vertex.step))],
  };
}

function graphStep(step: ReleaseLiveFragment['steps'][number]): GraphStep {
  return {
    key: step.key,
    label: stepKindWords[step.kind],
    role: roles[step.kind] ?? 'pipeline',
    platform: step.platform ?? undefined,
    state: stepStates[step.state],
    needs: step.needs,
    ...times(step, step.state === 'RUNNING'),
  };
}

/** A bar without an end reaches to now only while something can still end it. */
function times(node: { startedAt: string | null; finishedAt: string | null }, moving: boolean) {
  if (node.startedAt === null) return {};
  const start = Date.parse(node.startedAt);
  if (node.finishedAt !== null) return { start, end: Date.parse(node.finishedAt) };
  return moving ? { start } : { start, end: start };
}

/** The reader's clock may be behind the server's; a bar must not end before it began. */
function newestTime(release: ReleaseLiveFragment): number {
  const times = release.steps.flatMap((step) => [step.startedAt, step.finishedAt]);
  return Math.max(0, ...times.flatMap((time) => (time === null ? [] : [Date.parse(time)])));
}
