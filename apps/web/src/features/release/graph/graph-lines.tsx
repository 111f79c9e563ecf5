import type { EdgeKind } from './graph-input.ts';
import { axisHeight, type GraphLayout } from './stage-graph-layout.ts';

const dashes: Record<EdgeKind, string | undefined> = { from: undefined, copy: '5 3', mount: '1.5 3' };

/** Time axis, lanes, now and the edges, behind the nodes. */
export function GraphLines({ layout, hovered }: { layout: GraphLayout; hovered: string | undefined }) {
  const related =
    hovered === undefined ? [] : layout.edges.filter((edge) => edge.from === hovered || edge.to === hovered);
  return (
    <svg
      width={layout.width}
      height={layout.height}
      className="pointer-events-none absolute inset-0"
      aria-hidden
      shapeRendering="geometricPrecision"
    >
      {layout.lanes.slice(1).map((lane) => (
        <line key={lane.y} x1={0} x2={layout.width} y1={lane.y} y2={lane.y} stroke="var(--line)" />
      ))}
      {layout.ticks.map((tick) => (
        <g key={tick.x}>
          <line x1={tick.x} x2={tick.x} y1={axisHeight - 4} y2={layout.height} stroke="var(--line)" opacity="0.7" />
          <text x={tick.x + (tick.x === 0 ? 0 : 4)} y={12} className="figures fill-ink-faint text-tiny">
            {tick.label}
          </text>
        </g>
      ))}
      {layout.breaks.map((gap) => (
        <g key={gap.from}>
          <rect x={gap.from} y={axisHeight} width={gap.to - gap.from} height={layout.height} fill="var(--sunken)" />
          <text
            transform={`translate(${(gap.from + gap.to) / 2 + 4} ${layout.height - 10}) rotate(-90)`}
            className="fill-ink-faint text-tiny"
          >
            {gap.label}
          </text>
        </g>
      ))}
      {layout.nowX !== undefined && (
        <g>
          <line
            x1={layout.nowX}
            x2={layout.nowX}
            y1={axisHeight - 4}
            y2={layout.height}
            stroke="var(--running)"
            opacity="0.6"
          />
          <text x={layout.nowX + 5} y={axisHeight - 1} className="fill-running text-tiny font-medium">
            now
          </text>
        </g>
      )}
      {layout.edges.map((edge) => (
        <path
          key={edge.id}
          d={edge.path}
          fill="none"
          stroke={edge.critical ? 'var(--ink-soft)' : 'var(--ink-faint)'}
          strokeWidth={edge.critical ? 2 : layout.dense ? 1 : 1.25}
          strokeDasharray={dashes[edge.kind]}
          opacity={opacity(edge.critical, layout.dense, hovered !== undefined)}
        />
      ))}
      {related.map((edge) => (
        <path
          key={edge.id}
          d={edge.path}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={2}
          strokeDasharray={dashes[edge.kind]}
        />
      ))}
    </svg>
  );
}

/** Among many stages the lines step back until one is asked about. */
function opacity(critical: boolean, dense: boolean, asked: boolean): number {
  if (critical) return asked ? 0.35 : 0.9;
  if (asked) return dense ? 0.12 : 0.2;
  return dense ? 0.35 : 0.65;
}

/** What the kinds of lines mean. */
export function EdgeLegend() {
  return (
    <ul className="mr-2 hidden items-center gap-4 text-meta text-ink-faint lg:flex">
      <Sample label="FROM" dash={dashes.from} />
      <Sample label="COPY --from" dash={dashes.copy} />
      <Sample label="RUN --mount" dash={dashes.mount} />
      <Sample label="critical path" heavy />
    </ul>
  );
}

function Sample({ label, dash, heavy }: { label: string; dash?: string; heavy?: boolean }) {
  return (
    <li className="flex items-center gap-1.5">
      <svg width="22" height="8" aria-hidden>
        <path
          d="M0 4H22"
          stroke={heavy ? 'var(--ink-soft)' : 'var(--ink-faint)'}
          strokeWidth={heavy ? 2.5 : 1.25}
          strokeDasharray={dash}
        />
      </svg>
      {label}
    </li>
  );
}
