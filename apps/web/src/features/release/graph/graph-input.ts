/** What the stage graph draws, freed of the API's shape: times are milliseconds since the epoch. */
export type NodeState =
  | 'waiting'
  | 'running'
  | 'cached'
  | 'succeeded'
  | 'failed'
  | 'errored'
  | 'cancelled'
  | 'not-needed';

export type EdgeKind = 'from' | 'copy' | 'mount';

export interface GraphStage {
  readonly number: number;
  readonly label: string;
  /** `build`, `test` or `runtime`: the targets that need it. */
  readonly targets: readonly string[];
  readonly onBuildPlatform: boolean;
}

export interface GraphEdge {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
}

export interface GraphRun {
  readonly stage: number;
  readonly platform: string;
  readonly state: NodeState;
  readonly start?: number;
  readonly end?: number;
  /** Instructions that ended, of those that are known. */
  readonly done: number;
  readonly total: number;
  /** Keys of the steps in whose builds it ran. */
  readonly steps: readonly string[];
}

export type StepRole = 'pipeline' | 'build' | 'test' | 'runtime';

export interface GraphStep {
  readonly key: string;
  readonly label: string;
  readonly role: StepRole;
  readonly platform?: string;
  readonly state: NodeState;
  readonly needs: readonly string[];
  readonly start?: number;
  readonly end?: number;
}

export interface GraphInput {
  readonly platforms: readonly string[];
  /** Platforms that were not built again, and the name of the release whose image they have. */
  readonly carriedOver: ReadonlyMap<string, string>;
  readonly stages: readonly GraphStage[];
  readonly edges: readonly GraphEdge[];
  readonly runs: readonly GraphRun[];
  readonly steps: readonly GraphStep[];
  readonly now: number;
}

export function stepId(key: string): string {
  return `step:${key}`;
}

export function stageId(stage: number, platform: string): string {
  return `stage:${stage}@${platform}`;
}

/** Bars of what runs reach to now; of what never started there are none. */
export function interval(node: { start?: number; end?: number }, now: number): readonly [number, number] | undefined {
  if (node.start === undefined) return undefined;
  return [node.start, Math.max(node.start, node.end ?? now)];
}
