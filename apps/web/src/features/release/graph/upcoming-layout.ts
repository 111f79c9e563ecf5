import { type GraphInput, type GraphStage, type GraphStep, stageId, stepId } from './graph-input.ts';

export interface Columns {
  readonly first: number;
  readonly last: number;
}

/**
 * Columns, in order of what waits for what, of the steps and stages that have not started. Only they have one;
 * a step spans the columns of its stages. Cycles cannot occur: the API refuses a Dockerfile that has one.
 */
export function upcomingColumns(input: GraphInput): { columns: ReadonlyMap<string, Columns>; count: number } {
  const order = new Ordering(input);
  const columns = new Map<string, Columns>();
  for (const step of input.steps) {
    const last = order.stepEnd(step);
    if (step.start === undefined) columns.set(stepId(step.key), { first: order.stepStart(step), last });
  }
  for (const platform of input.platforms) {
    for (const stage of input.stages) {
      if (!order.isUpcoming(stage.number, platform)) continue;
      const column = order.stageColumn(stage, platform);
      columns.set(stageId(stage.number, platform), { first: column, last: column });
    }
  }
  const count = [...columns.values()].reduce((most, { last }) => Math.max(most, last + 1), 0);
  return { columns, count };
}

/** Key of the step in whose build a stage will run on a platform: the earliest of its targets that has a step. */
function stepOfStage(input: GraphInput, stage: GraphStage, platform: string): GraphStep | undefined {
  const ofPlatform = input.steps.filter((step) => step.platform === platform);
  return (
    (['build', 'test', 'runtime'] as const)
      .filter((target) => stage.targets.includes(target))
      .map((target) => ofPlatform.find((step) => step.role === target))
      .find((step) => step !== undefined) ?? ofPlatform[0]
  );
}

class Ordering {
  private readonly input: GraphInput;
  private readonly steps: ReadonlyMap<string, GraphStep>;
  private readonly stages: ReadonlyMap<number, GraphStage>;
  private readonly upcoming: ReadonlySet<string>;
  private readonly known = new Map<string, number>();

  constructor(input: GraphInput) {
    this.input = input;
    this.steps = new Map(input.steps.map((step) => [step.key, step]));
    this.stages = new Map(input.stages.map((stage) => [stage.number, stage]));
    this.upcoming = new Set(
      input.runs
        .filter((run) => run.start === undefined && run.state !== 'not-needed' && run.state !== 'cached')
        .map((run) => stageId(run.stage, run.platform)),
    );
  }

  isUpcoming(stage: number, platform: string): boolean {
    return this.upcoming.has(stageId(stage, platform));
  }

  stepStart(step: GraphStep): number {
    return this.remember(`start ${step.key}`, () => {
      if (step.start !== undefined) return 0;
      const ends = step.needs.flatMap((key) => {
        const need = this.steps.get(key);
        return need && need.end === undefined ? [this.stepEnd(need) + 1] : [];
      });
      return Math.max(0, ...ends);
    });
  }

  stepEnd(step: GraphStep): number {
    return this.remember(`end ${step.key}`, () => {
      const stages = this.input.stages
        .filter((stage) => step.platform !== undefined && this.isUpcoming(stage.number, step.platform))
        .filter((stage) => stepOfStage(this.input, stage, step.platform ?? '') === step)
        .map((stage) => this.stageColumn(stage, step.platform ?? ''));
      return Math.max(step.start === undefined ? this.stepStart(step) : -1, ...stages);
    });
  }

  stageColumn(stage: GraphStage, platform: string): number {
    return this.remember(`stage ${stageId(stage.number, platform)}`, () => {
      const step = stepOfStage(this.input, stage, platform);
      const sources = this.input.edges
        .filter((edge) => edge.to === stage.number && this.isUpcoming(edge.from, platform))
        .flatMap((edge) => this.stages.get(edge.from) ?? [])
        .map((source) => this.stageColumn(source, platform) + 1);
      return Math.max(step ? this.stepStart(step) : 0, 0, ...sources);
    });
  }

  private remember(key: string, compute: () => number): number {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const value = compute();
    this.known.set(key, value);
    return value;
  }
}
