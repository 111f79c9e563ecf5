'use client';

import { useMemo, useRef, useState } from 'react';
import type { ReleaseLiveFragment } from '../../../graphql/generated/documents.ts';
import { Empty } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { useAddress } from '../../../ui/use-address.ts';
import { useRunningNow } from '../../../ui/use-now.ts';
import { useWidth } from '../../../ui/use-size.ts';
import { isMoving } from '../release-words.ts';
import { graphInputOf } from './graph-input-of.ts';
import { GraphLane } from './graph-lane.tsx';
import { EdgeLegend, GraphLines } from './graph-lines.tsx';
import { GraphNode } from './graph-node.tsx';
import { GraphTold } from './graph-told.tsx';
import { type Direction, nearestNode } from './nearest-node-layout.ts';
import { type LaidNode, layOutStageGraph } from './stage-graph-layout.ts';

type Zoom = '1' | '2' | '4';

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The signature of the dashboard: every stage on every platform on one time axis, with the steps around them. */
export function StageGraph({ release }: { release: ReleaseLiveFragment }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [zoom, setZoom] = useState<Zoom>('1');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const now = useRunningNow(isMoving(release.state));
  const input = useMemo(() => graphInputOf(release, now), [release, now]);
  const layout = useMemo(
    () => (width === undefined ? undefined : layOutStageGraph(input, { width, zoom: Number(zoom), folded })),
    [input, width, zoom, folded],
  );
  const toggle = (platform: string) => {
    const next = new Set(folded);
    if (!next.delete(platform)) next.add(platform);
    setFolded(next);
  };

  return (
    <Panel
      title="Stages"
      flush
      aside={
        <>
          <EdgeLegend />
          <Segmented
            label="Width of the time axis"
            value={zoom}
            options={[
              ['1', 'Fit'],
              ['2', '2×'],
              ['4', '4×'],
            ]}
            onChange={setZoom}
          />
        </>
      }
    >
      <div className="px-4 py-3">
        <div ref={ref} className="overflow-x-auto overflow-y-hidden">
          {layout === undefined ? (
            <Skeleton className="h-60 w-full" />
          ) : input.steps.length === 0 ? (
            <Empty title="Nothing is planned yet." />
          ) : (
            <div className="relative" style={{ width: layout.width, height: layout.height }}>
              <Drawing layout={layout} input={input} view={width ?? 0} onFold={toggle} />
            </div>
          )}
        </div>
      </div>
    </Panel>
  );
}

function Drawing(props: {
  layout: ReturnType<typeof layOutStageGraph>;
  input: ReturnType<typeof graphInputOf>;
  view: number;
  onFold: (platform: string) => void;
}) {
  const { layout, input } = props;
  const address = useAddress();
  const box = useRef<HTMLElement>(null);
  const [hovered, setHovered] = useState<string>();
  const [reached, setReached] = useState<string>();
  const told = layout.nodes.find((node) => node.id === hovered);
  const inReach = layout.nodes.some((node) => node.id === reached) ? reached : layout.nodes[0]?.id;

  const open = (node: LaidNode) => {
    if (node.kind === 'stage') address.go({ stage: String(node.stage), on: node.platform ?? null });
    else address.go({ tab: 'log', step: node.stepKey ?? null, vertex: null }, 'replace');
  };
  const move = (event: React.KeyboardEvent) => {
    const direction = arrows[event.key];
    if (!direction || !inReach) return;
    event.preventDefault();
    const centres = layout.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y + node.height / 2 }));
    const next = nearestNode(centres, inReach, direction);
    if (!next) return;
    setReached(next);
    box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    <section ref={box} className="h-full" aria-label="Stage graph; arrow keys move between the stages" onKeyDown={move}>
      <GraphLines layout={layout} hovered={hovered} />
      {layout.lanes.map((lane) => (
        <GraphLane key={lane.platform ?? ''} lane={lane} input={input} view={props.view} onFold={props.onFold} />
      ))}
      {layout.nodes.map((node) => (
        <GraphNode
          key={node.id}
          node={node}
          dense={layout.dense}
          inReach={node.id === inReach}
          onOpen={() => open(node)}
          onEnter={() => setHovered(node.id)}
          onLeave={() => setHovered((id) => (id === node.id ? undefined : id))}
          onFocus={() => setReached(node.id)}
        />
      ))}
      {told && <GraphTold node={told} layout={layout} input={input} />}
    </section>
  );
}
