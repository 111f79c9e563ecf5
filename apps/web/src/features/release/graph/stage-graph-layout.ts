import { criticalPath } from './critical-path-layout.ts';
import { type Box, edgePath } from './edge-path-layout.ts';
import { type EdgeKind, type GraphInput, interval, stageId } from './graph-input.ts';
import { type Axis, type Placed, placeStage, placeStep, textWidth } from './graph-nodes-layout.ts';
import { packRows } from './pack-rows-layout.ts';
import { type Break, type Tick, timeScale } from './time-scale-layout.ts';
import { upcomingColumns } from './upcoming-layout.ts';

export interface LaidNode extends Placed {
  readonly y: number;
  readonly height: number;
  readonly critical: boolean;
  /** `bar` is a stage or a pipeline step, `span` the step that a platform's stages ran in, `ghost` a stage not needed. */
  readonly form: 'bar' | 'span' | 'ghost';
}

export interface LaidEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly path: string;
  readonly critical: boolean;
}

export interface Lane {
  /** The platform; undefined for the steps of the whole release. */
  readonly platform?: string;
  readonly y: number;
  readonly height: number;
  readonly folded: boolean;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly Tick[];
  readonly breaks: readonly Break[];
  readonly lanes: readonly Lane[];
  readonly nodes: readonly LaidNode[];
  readonly edges: readonly LaidEdge[];
  /** The end of the time axis while something runs. */
  readonly nowX?: number;
  /** Where the columns of what has not started begin. */
  readonly upcomingX?: number;
  readonly dense: boolean;
}

export interface GraphView {
  readonly width: number;
  /** 1 fits the width; 2 and 4 stretch the time axis. */
  readonly zoom: number;
  readonly folded: ReadonlySet<string>;
}

export const axisHeight = 24;
const laneHeader = 22;
const lanePadding = 8;
const gap = 8;

/** Positions, in pixels, of everything in the stage graph: a lane for the release's own steps and one for each platform. */
export function layOutStageGraph(input: GraphInput, view: GraphView): GraphLayout {
  const dense = input.stages.length * input.platforms.length > 40;
  const axis = layOutAxis(input, view, dense);
  const critical = criticalPath(input);
  const nodes: LaidNode[] = [];
  const lanes: Lane[] = [];
  let y = axisHeight;
  for (const platform of [undefined, ...input.platforms]) {
    const folded = platform !== undefined && view.folded.has(platform);
    const lane = layOutLane(input, platform, folded, axis, critical, y + laneHeader);
    nodes.push(...lane.nodes);
    const height = laneHeader + lane.height + lanePadding;
    lanes.push({ platform, y, height, folded });
    y += height;
  }
  const running = input.steps.some((step) => step.state === 'running');
  return {
    width: Math.max(axis.right, ...nodes.map((node) => node.extent[1] + gap)),
    height: y,
    ticks: axis.scale.ticks,
    breaks: axis.scale.breaks,
    lanes,
    nodes,
    edges: layOutEdges(input, nodes, critical),
    nowX: running ? axis.scale.width : undefined,
    upcomingX: axis.columns.size > 0 ? axis.upcomingX : undefined,
    dense,
  };
}

function layOutAxis(input: GraphInput, view: GraphView, dense: boolean): Axis {
  const { columns, count } = upcomingColumns(input);
  const upcomingLabels = [
    ...input.stages.map((stage) => stage.label),
    ...input.steps.filter((step) => step.role === 'pipeline').map((step) => step.label),
  ];
  const widest = Math.max(...upcomingLabels.map((label) => textWidth(label, dense) + 40), 72);
  const columnWidth = Math.min(widest, dense ? 112 : 148);
  const upcoming = count * columnWidth;
  const intervals = [...input.steps, ...input.runs].flatMap((node) => {
    const span = interval(node, input.now);
    return span ? [span] : [];
  });
  // What has passed keeps at least a third of the view, however much is still to come.
  const room = Math.max(view.width - upcoming - (upcoming > 0 ? 24 : 8), view.width / 3, 240);
  const scale = timeScale(intervals, intervals.length > 0 ? room * view.zoom : 0);
  const upcomingX = scale.width + (intervals.length > 0 ? 24 : 0);
  return {
    scale,
    now: input.now,
    upcomingX,
    columnWidth,
    columns,
    right: Math.max(view.width, upcoming > 0 ? upcomingX + upcoming : scale.width),
    dense,
  };
}

interface LaneContent {
  readonly nodes: LaidNode[];
  readonly height: number;
}

function layOutLane(
  input: GraphInput,
  platform: string | undefined,
  folded: boolean,
  axis: Axis,
  critical: ReadonlySet<string>,
  top: number,
): LaneContent {
  const steps = input.steps.filter((step) => step.platform === platform).map((step) => placeStep(step, axis));
  const rowHeight = axis.dense ? 22 : 28;
  if (platform === undefined) return stack(steps, 'bar', rowHeight, top, critical, new Map());
  const spans = stack(steps, 'span', 19, top, critical, new Map());
  if (folded) return spans;
  const runs = new Map(input.runs.filter((run) => run.platform === platform).map((run) => [run.stage, run]));
  const stages = input.stages.flatMap((stage) => {
    const run = runs.get(stage.number);
    return run ? (placeStage(stage, run, input, axis) ?? []) : [];
  });
  const near = new Map(
    input.edges.map((edge) => [stageId(edge.to, platform), stageId(edge.from, platform)] as const).reverse(),
  );
  const bars = stack(stages, 'bar', rowHeight, top + spans.height, critical, near);
  const ghosts = layOutGhosts(input, platform, runs, axis, top + spans.height + bars.height);
  return {
    nodes: [...spans.nodes, ...bars.nodes, ...ghosts.nodes],
    height: spans.height + bars.height + ghosts.height,
  };
}

function stack(
  placed: readonly Placed[],
  form: 'bar' | 'span',
  rowHeight: number,
  top: number,
  critical: ReadonlySet<string>,
  near: ReadonlyMap<string, string>,
): LaneContent {
  const ordered = [...placed].sort((a, b) => a.x - b.x || b.width - a.width);
  const packed = packRows(
    ordered.map(({ id, extent }) => ({ id, from: extent[0], to: extent[1], near: near.get(id) })),
    gap,
  );
  return {
    nodes: ordered.map((node) => ({
      ...node,
      form,
      y: top + (packed.rows.get(node.id) ?? 0) * rowHeight,
      height: rowHeight - (form === 'span' ? 4 : 6),
      critical: critical.has(node.id),
    })),
    height: packed.count * rowHeight,
  };
}

/** Stages that nothing needs stand after the others, in rows of their own, without a time. */
function layOutGhosts(
  input: GraphInput,
  platform: string,
  runs: ReadonlyMap<number, { state: string }>,
  axis: Axis,
  top: number,
): LaneContent {
  const rowHeight = axis.dense ? 20 : 26;
  const nodes: LaidNode[] = [];
  let x = 0;
  let row = 0;
  for (const stage of input.stages) {
    if (runs.get(stage.number)?.state !== 'not-needed') continue;
    const width = textWidth(stage.label, axis.dense) + 34;
    if (x > 0 && x + width > axis.right) {
      x = 0;
      row += 1;
    }
    nodes.push({
      id: stageId(stage.number, platform),
      kind: 'stage',
      form: 'ghost',
      label: stage.label,
      time: '',
      state: 'not-needed',
      platform,
      stage: stage.number,
      x,
      width,
      y: top + row * rowHeight,
      height: rowHeight - 6,
      labelSide: 'inside',
      extent: [x, x + width],
      fill: 0,
      done: 0,
      total: 0,
      critical: false,
    });
    x += width + gap;
  }
  return { nodes, height: nodes.length === 0 ? 0 : (row + 1) * rowHeight };
}

function layOutEdges(input: GraphInput, nodes: readonly LaidNode[], critical: ReadonlySet<string>): LaidEdge[] {
  const boxes = new Map<string, Box & { form: string }>(nodes.map((node) => [node.id, node]));
  const path = [...critical];
  // Two stages of the path may also be joined by an edge that decided nothing.
  const steps = new Set(path.slice(1).map((from, index) => `${from}>${path[index]}`));
  return input.platforms.flatMap((platform) =>
    input.edges.flatMap((edge) => {
      const from = stageId(edge.from, platform);
      const to = stageId(edge.to, platform);
      const start = boxes.get(from);
      const end = boxes.get(to);
      if (!start || !end || start.form === 'ghost' || end.form === 'ghost') return [];
      return [
        {
          id: `${from}>${to}:${edge.kind}`,
          from,
          to,
          kind: edge.kind,
          path: edgePath(start, end),
          critical: steps.has(`${from}>${to}`),
        },
      ];
    }),
  );
}
