import type { DrawnStage, StepKind, StepState } from '@slipway/pipeline';
import { isFinalStep } from '@slipway/pipeline';

export type StageState = 'waiting' | 'running' | 'cached' | 'succeeded' | 'failed' | 'cancelled' | 'not-needed';

/** A step that builds a target of the Dockerfile, as far as its lane is concerned. */
export interface LaneStep {
  readonly key: string;
  readonly kind: StepKind;
  readonly platform: string | null;
  readonly state: StepState;
}

/** A vertex of BuildKit in the newest attempt of a step. */
export interface StageVertex {
  /** Key of the step in whose build it was. */
  readonly step: string;
  readonly digest: string;
  readonly name: string;
  readonly stage: number | null;
  readonly line: number | null;
  readonly cached: boolean;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

export interface StageRun {
  readonly stage: number;
  readonly platform: string;
  readonly state: StageState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly vertices: readonly StageVertex[];
}

const PURPOSES: Partial<Record<StepKind, string>> = { build: 'build', test: 'test', package: 'runtime' };

/**
 * What happened to each stage on each platform, from the vertices of the builds. BuildKit runs a vertex once for all
 * builds that share it and calls it cached in the others: wherever it stands, the run that did the work is shown.
 */
export function stageRuns(
  stages: readonly Pick<DrawnStage, 'number' | 'startLine' | 'targets' | 'buildPlatform'>[],
  platforms: readonly string[],
  steps: readonly LaneStep[],
  vertices: readonly StageVertex[],
): StageRun[] {
  // After a retry the rows of the attempt before are still there; they say nothing about what is to come.
  const begun = new Map(
    steps.filter(({ state }) => state !== 'waiting' && state !== 'ready').map((step) => [step.key, step]),
  );
  const told = vertices.filter(({ step }) => begun.has(step));
  const ran = foremost(told, ({ digest }) => digest, begun);
  const lanes = new Set(steps.flatMap(({ platform }) => platform ?? []));
  return stages.flatMap((stage) =>
    platforms.map((platform) => {
      // Where others are built and it is not, its image is carried over from an earlier release.
      const isCarriedOver = lanes.size > 0 && !lanes.has(platform);
      if (stage.targets.length === 0 || isCarriedOver) return runOf(stage.number, platform, 'not-needed', []);
      const lane = steps.filter(
        (step) => step.platform === platform && stage.targets.includes(PURPOSES[step.kind] ?? ''),
      );
      const ofStage = told.filter((vertex) => vertex.stage === stage.number);
      const own = ofStage.filter((vertex) => begun.get(vertex.step)?.platform === platform);
      const shown = own.length > 0 || !stage.buildPlatform ? own : ofStage;
      const worked = shown.map((vertex) => ran.get(vertex.digest) ?? vertex);
      // Each build sends the context anew, so that one instruction has another digest in each of them.
      const mine = [...foremost(worked, instructionOf, begun).values()];
      return runOf(stage.number, platform, stateOf(stage.startLine, lane, mine, begun), mine);
    }),
  );
}

/** The line and what stands there; ONBUILD triggers share the line of their FROM. */
function instructionOf({ line, name }: StageVertex): string {
  return `${line} ${name.replace(/^\[[^\]]*\] /, '')}`;
}

/** Of vertices with the same key the one that tells most, in the order of the first of each. */
function foremost(
  vertices: readonly StageVertex[],
  keyOf: (vertex: StageVertex) => string,
  steps: ReadonlyMap<string, LaneStep>,
): Map<string, StageVertex> {
  const chosen = new Map<string, StageVertex>();
  for (const vertex of vertices) {
    const key = keyOf(vertex);
    const other = chosen.get(key);
    if (!other || tellsMore(vertex, other, steps)) chosen.set(key, vertex);
  }
  return chosen;
}

/** A failure before work in progress, that before work done, that before a cache hit; of equals the earlier one. */
function tellsMore(one: StageVertex, other: StageVertex, steps: ReadonlyMap<string, LaneStep>): boolean {
  const weight = ({ error, cached, startedAt, finishedAt, step }: StageVertex) => {
    const state = steps.get(step)?.state;
    if (error && state !== 'succeeded') return 4;
    if (!startedAt) return cached ? 1 : 0;
    return finishedAt ? (cached ? 1 : 2) : state === 'running' ? 3 : 1;
  };
  const difference = weight(one) - weight(other);
  if (difference !== 0) return difference > 0;
  return one.startedAt !== null && other.startedAt !== null && one.startedAt < other.startedAt;
}

function stateOf(
  fromLine: number,
  lane: readonly LaneStep[],
  vertices: readonly StageVertex[],
  steps: ReadonlyMap<string, LaneStep>,
): StageState {
  const stepOf = ({ step }: StageVertex) => steps.get(step)?.state;
  // A step that succeeded in spite of a vertex's error did not need that vertex.
  const errors = vertices.filter((vertex) => vertex.error && stepOf(vertex) !== 'succeeded');
  if (errors.some(({ error }) => !/context cancell?ed/i.test(error ?? ''))) return 'failed';
  if (errors.length > 0) return 'cancelled';
  const open = vertices.filter(({ cached, finishedAt }) => !cached && !finishedAt);
  if (open.some((vertex) => vertex.startedAt && stepOf(vertex) === 'running')) return 'running';
  const succeeded = lane.some(({ state }) => state === 'succeeded');
  if (succeeded || (vertices.length > 0 && open.length === 0))
    return wasCached(fromLine, vertices) ? 'cached' : 'succeeded';
  if (lane.length > 0 && lane.every(({ state }) => isFinalStep(state))) return 'cancelled';
  const begun = open.length < vertices.length;
  return begun && open.some((vertex) => stepOf(vertex) === 'running') ? 'running' : 'waiting';
}

/** FROM itself is fetched or found, not built; it decides only where a stage has nothing else. */
function wasCached(fromLine: number, vertices: readonly StageVertex[]): boolean {
  const work = vertices.filter(({ line }) => line !== fromLine);
  const deciding = work.length > 0 ? work : vertices;
  return deciding.length > 0 && deciding.every(({ cached }) => cached);
}

function runOf(stage: number, platform: string, state: StageState, vertices: readonly StageVertex[]): StageRun {
  const worked = vertices.filter(({ cached }) => !cached);
  const starts = worked.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const ends = worked.flatMap(({ finishedAt }) => (finishedAt ? [finishedAt.getTime()] : []));
  const over = state !== 'running' && state !== 'waiting' && ends.length > 0;
  return {
    stage,
    platform,
    state,
    startedAt: starts.length > 0 ? new Date(Math.min(...starts)) : null,
    finishedAt: over ? new Date(Math.max(...ends)) : null,
    vertices,
  };
}
