import { formatDuration, formatRunningDuration } from '../../../format/format-duration.ts';
import {
  type GraphInput,
  type GraphRun,
  type GraphStage,
  type GraphStep,
  interval,
  type NodeState,
  type StepRole,
  stageId,
  stepId,
} from './graph-input.ts';
import type { TimeScale } from './time-scale-layout.ts';
import type { Columns } from './upcoming-layout.ts';

/** Where a node's text stands: in its bar, or beside it where the bar is too short. */
export type LabelSide = 'inside' | 'right' | 'left';

/** A node with its place on the time axis; the row is not chosen yet. */
export interface Placed {
  readonly id: string;
  readonly kind: 'stage' | 'step';
  readonly label: string;
  readonly time: string;
  readonly state: NodeState;
  readonly role?: StepRole;
  readonly platform?: string;
  readonly stage?: number;
  readonly stepKey?: string;
  readonly x: number;
  readonly width: number;
  readonly labelSide: LabelSide;
  /** Room that bar and text take together. */
  readonly extent: readonly [number, number];
  /** Share of its instructions that are done, 0 to 1. */
  readonly fill: number;
  readonly done: number;
  readonly total: number;
}

export interface Axis {
  readonly scale: TimeScale;
  readonly now: number;
  /** Where the columns of what has not started begin, and how wide one is. */
  readonly upcomingX: number;
  readonly columnWidth: number;
  readonly columns: ReadonlyMap<string, Columns>;
  readonly right: number;
  readonly dense: boolean;
}

/** Mark, gaps and padding around a text. */
const aroundText = 44;

export function textWidth(text: string, dense: boolean): number {
  return text.length * (dense ? 6.1 : 6.6);
}

export function placeStep(step: GraphStep, axis: Axis): Placed {
  return place(
    {
      id: stepId(step.key),
      kind: 'step',
      label: step.label,
      state: step.state,
      role: step.role,
      platform: step.platform,
      stepKey: step.key,
      fill: 0,
      done: 0,
      total: 0,
    },
    interval(step, axis.now),
    step.state === 'running',
    axis,
  );
}

/** Undefined for a stage that is not needed: it has no place in time. */
export function placeStage(stage: GraphStage, run: GraphRun, input: GraphInput, axis: Axis): Placed | undefined {
  if (run.state === 'not-needed') return undefined;
  const base = {
    id: stageId(stage.number, run.platform),
    kind: 'stage' as const,
    label: stage.label,
    state: run.state,
    platform: run.platform,
    stage: stage.number,
    fill: run.total === 0 ? 0 : run.done / run.total,
    done: run.done,
    total: run.total,
  };
  const span = interval(run, axis.now) ?? (run.state === 'cached' ? instantOfCached(run, input) : undefined);
  return place(base, span, run.state === 'running', axis);
}

/** A cached stage without times stands where it was asked for: in its step, once all that it takes from was there. */
function instantOfCached(run: GraphRun, input: GraphInput): readonly [number, number] | undefined {
  const ofPlatform = input.steps.filter((step) => step.platform === run.platform && step.start !== undefined);
  const own = ofPlatform.filter((step) => run.steps.includes(step.key));
  const starts = (own.length > 0 ? own : ofPlatform).flatMap((step) => step.start ?? []);
  if (starts.length === 0) return undefined;
  const sources = input.edges.filter((edge) => edge.to === run.stage).map((edge) => edge.from);
  const ends = input.runs
    .filter((other) => other.platform === run.platform && sources.includes(other.stage))
    .flatMap((other) => interval(other, input.now)?.[1] ?? []);
  const at = Math.max(Math.min(...starts), ...ends);
  return [at, at];
}

type Unplaced = Omit<Placed, 'x' | 'width' | 'labelSide' | 'extent' | 'time'>;

function place(node: Unplaced, span: readonly [number, number] | undefined, running: boolean, axis: Axis): Placed {
  if (!span) return placeUpcoming(node, axis);
  const x = axis.scale.x(span[0]);
  const width = Math.max(axis.dense ? 4 : 6, axis.scale.x(span[1]) - x);
  const time =
    node.state === 'cached'
      ? 'cached'
      : running
        ? formatRunningDuration(span[1] - span[0])
        : formatDuration(span[1] - span[0]);
  const text = textWidth(node.label + time, axis.dense) + aroundText;
  const side = labelSide(x, width, text, axis.right, running);
  const from = side === 'left' ? x - text : x;
  const to = side === 'right' ? x + width + text : x + width;
  return { ...node, time, x, width, labelSide: side, extent: [from, to] };
}

function placeUpcoming(node: Unplaced, axis: Axis): Placed {
  const columns = axis.columns.get(node.id) ?? { first: 0, last: 0 };
  const x = axis.upcomingX + columns.first * axis.columnWidth;
  const width = (columns.last - columns.first + 1) * axis.columnWidth - 12;
  return { ...node, time: '', x, width, labelSide: 'inside', extent: [x, x + width] };
}

function labelSide(x: number, width: number, text: number, right: number, running: boolean): LabelSide {
  if (width >= text) return 'inside';
  // What runs ends at now; its text would stand among what is still to come.
  if (running && x - text >= 0) return 'left';
  if (x + width + text <= right) return 'right';
  return x - text >= 0 ? 'left' : 'right';
}
