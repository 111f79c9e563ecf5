import { describe, expect, it } from '@jest/globals';
import { releaseOf } from './graph-cases.ts';
import type { GraphInput } from './graph-input.ts';
import { type GraphLayout, layOutStageGraph } from './stage-graph-layout.ts';

const view = { width: 1000, zoom: 1, folded: new Set<string>() };

function overlaps(layout: GraphLayout): string[] {
  return layout.nodes.flatMap((a, index) =>
    layout.nodes
      .slice(index + 1)
      .filter(
        (b) => a.y < b.y + b.height && b.y < a.y + a.height && a.extent[0] < b.extent[1] && b.extent[0] < a.extent[1],
      )
      .map((b) => `${a.id} over ${b.id}`),
  );
}

const cases: [string, GraphInput][] = [
  ['1 platform × 1 stage', releaseOf(1, 1)],
  ['2 platforms × 5 stages', releaseOf(2, 5)],
  ['6 platforms × 30 stages', releaseOf(6, 30)],
  ['2 × 5, not started', releaseOf(2, 5, { until: 0 })],
  ['2 × 5, in the middle of the builds', releaseOf(2, 5, { until: 4500 })],
  ['6 × 30, in the middle of the builds', releaseOf(6, 30, { until: 14_500 })],
  ['before the plan', { ...releaseOf(2, 5, { until: 900 }), stages: [], edges: [], runs: [] }],
];

describe.each(cases)('the stage graph of %s', (_, input) => {
  const layout = layOutStageGraph(input, view);

  it('draws every stage of every platform and every step, each once', () => {
    const ids = layout.nodes.map((node) => node.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(input.steps.length + input.runs.length);
  });

  it('lets nothing cover anything else', () => {
    expect(overlaps(layout)).toEqual([]);
  });

  it('keeps every node in its lane and inside the drawing', () => {
    for (const node of layout.nodes) {
      const lane = layout.lanes.find((candidate) => candidate.platform === node.platform);
      expect(node.y).toBeGreaterThanOrEqual(lane?.y ?? Number.NaN);
      expect(node.y + node.height).toBeLessThanOrEqual((lane?.y ?? 0) + (lane?.height ?? 0));
      expect(node.extent[0]).toBeGreaterThanOrEqual(0);
      expect(node.extent[1]).toBeLessThanOrEqual(layout.width);
      expect(node.width).toBeGreaterThan(0);
    }
  });

  it('stacks the lanes without a gap', () => {
    const ends = layout.lanes.map((lane) => lane.y + lane.height);
    expect(layout.lanes.slice(1).map((lane) => lane.y)).toEqual(ends.slice(0, -1));
    expect(layout.height).toBe(ends.at(-1));
  });

  it('draws edges of whole numbers only', () => {
    expect(layout.edges).toHaveLength(input.edges.length * input.platforms.length);
    for (const edge of layout.edges) expect(edge.path).toMatch(/^M[-\d. VHC]+$/);
  });
});

describe('the stage graph', () => {
  it('puts later work further right, on one axis for all platforms', () => {
    const layout = layOutStageGraph(releaseOf(2, 5), view);
    const x = (id: string) => layout.nodes.find((node) => node.id === id)?.x ?? Number.NaN;
    expect(x('stage:0@linux/amd64')).toBe(x('stage:0@linux/arm64'));
    expect(x('stage:1@linux/amd64')).toBeGreaterThan(x('stage:0@linux/amd64'));
    expect(x('step:publish')).toBeGreaterThan(x('step:assemble'));
  });

  it('puts what has not started after now, in the order in which it waits', () => {
    const layout = layOutStageGraph(releaseOf(2, 5, { until: 4500 }), view);
    const x = (id: string) => layout.nodes.find((node) => node.id === id)?.x ?? Number.NaN;
    expect(layout.nowX).toBeDefined();
    expect(x('stage:3@linux/amd64')).toBeGreaterThan(layout.nowX ?? 0);
    expect(x('stage:4@linux/amd64')).toBeGreaterThan(x('stage:3@linux/amd64'));
    expect(x('step:test linux/amd64')).toBeGreaterThan(x('stage:4@linux/amd64'));
    expect(x('step:assemble')).toBeGreaterThan(x('step:package linux/arm64'));
    expect(x('step:publish')).toBeGreaterThan(x('step:assemble'));
  });

  it('shows a folded lane as its steps alone', () => {
    const layout = layOutStageGraph(releaseOf(6, 30), { ...view, folded: new Set(['linux/arm64']) });
    expect(layout.nodes.filter((node) => node.platform === 'linux/arm64').map((node) => node.form)).toEqual([
      'span',
      'span',
      'span',
    ]);
  });

  it('draws stages that are not needed as ghosts without edges', () => {
    const input = releaseOf(2, 3);
    const layout = layOutStageGraph(
      {
        ...input,
        runs: input.runs.map((run) =>
          run.stage === 2 ? { ...run, state: 'not-needed', start: undefined, end: undefined } : run,
        ),
      },
      view,
    );
    expect(layout.nodes.filter((node) => node.form === 'ghost').map((node) => node.id)).toEqual([
      'stage:2@linux/amd64',
      'stage:2@linux/arm64',
    ]);
    expect(layout.edges.some((edge) => edge.to.startsWith('stage:2'))).toBe(false);
    expect(overlaps(layout)).toEqual([]);
  });

  it('puts a cached stage without times where all that it takes from was there', () => {
    const input = releaseOf(1, 3);
    const layout = layOutStageGraph(
      {
        ...input,
        runs: input.runs.map((run) =>
          run.stage === 2 ? { ...run, state: 'cached', start: undefined, end: undefined } : run,
        ),
      },
      view,
    );
    const node = (id: string) => layout.nodes.find((one) => one.id === id);
    const source = node('stage:1@linux/amd64');
    expect(node('stage:2@linux/amd64')?.x).toBeCloseTo((source?.x ?? 0) + (source?.width ?? 0));
    expect(node('stage:2@linux/amd64')?.time).toBe('cached');
  });

  it('fits the width it is given when everything has ended', () => {
    const layout = layOutStageGraph(releaseOf(2, 5), view);
    expect(layout.width).toBeLessThanOrEqual(view.width);
  });

  it('stretches the time axis with the zoom', () => {
    const width = (zoom: number) => layOutStageGraph(releaseOf(2, 5), { ...view, zoom }).width;
    expect(width(4)).toBeGreaterThan(width(1) * 3.5);
  });
});
