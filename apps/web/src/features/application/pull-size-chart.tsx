'use client';

import { layOutTrend } from '../../charts/trend-layout.ts';
import { formatBytes, formatBytesChange } from '../../format/format-bytes.ts';
import { Age } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { paths } from '../paths.ts';
import { platformColour, shortPlatform } from '../platform/platform-colour.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import type { PullSizePoint } from './pull-size-points.ts';

/** Lines of one hue a platform, named at their ends; hover tells a release, a click goes to it. */
export function PullSizeChart(props: {
  points: readonly PullSizePoint[];
  width: number;
  height: number;
  hovered: number | undefined;
  onHover: (index: number | undefined) => void;
}) {
  const { points, width, height, hovered, onHover } = props;
  const platforms = [...new Set(points.flatMap((point) => point.images.map((image) => image.platform)))].sort();
  const narrow = width < 520;
  const layout = layOutTrend(
    platforms.map((platform) => ({
      name: platform,
      values: points.map((point) => point.images.find((image) => image.platform === platform)?.pullSize),
    })),
    points.length,
    { width, height, left: 66, right: narrow ? 62 : 118, top: 10, bottom: 26, labelWidth: 64 },
  );
  const { plot } = layout;
  const bottom = plot.y + plot.height;
  const step = points.length > 1 ? plot.width / (points.length - 1) : plot.width;
  const shown = hovered === undefined ? undefined : points[hovered];
  const shownX = hovered === undefined ? 0 : (layout.columns[hovered]?.x ?? 0);

  return (
    <figure className="relative h-full" aria-label="Pull size per platform over the published releases">
      <svg width={width} height={height} className="block" aria-hidden>
        {layout.rows.map((row) => (
          <g key={row.value}>
            <line x1={plot.x} x2={plot.x + plot.width} y1={row.y} y2={row.y} stroke="var(--line)" />
            <text x={plot.x - 10} y={row.y + 4} textAnchor="end" className="figures fill-ink-faint text-tiny">
              {formatBytes(row.value)}
            </text>
          </g>
        ))}
        {!layout.startsAtZero && (
          <path d={`M${plot.x - 5} ${bottom + 7}l5 -4l5 4l5 -4`} stroke="var(--ink-faint)" fill="none" />
        )}
        {layout.columns.map((column) => (
          <g key={column.index}>
            {(points[column.index]?.changedBases.length ?? 0) > 0 && (
              <>
                <line
                  x1={column.x}
                  x2={column.x}
                  y1={plot.y}
                  y2={bottom}
                  stroke="var(--ink-faint)"
                  strokeDasharray="2 3"
                />
                <text x={column.x + 5} y={bottom - 6} className="fill-ink-faint text-tiny">
                  new base
                </text>
              </>
            )}
            {column.labelled && (
              <text
                x={column.x}
                y={bottom + 19}
                textAnchor="middle"
                className={`figures text-tiny ${column.index === hovered ? 'fill-ink' : 'fill-ink-faint'}`}
              >
                {shortVersion(points[column.index]?.version ?? '')}
              </text>
            )}
          </g>
        ))}
        {shown && <line x1={shownX} x2={shownX} y1={plot.y} y2={bottom} stroke="var(--line-strong)" />}
        {layout.series.map((series) => (
          <g key={series.name} stroke={platformColour(series.name)} fill={platformColour(series.name)}>
            <path d={series.path} fill="none" strokeWidth="1.75" strokeLinejoin="round" />
            {series.points.map((point) => (
              <circle
                key={point.index}
                cx={point.x}
                cy={point.y}
                r={point.index === hovered ? 4 : points.length === 1 ? 3.5 : points.length > 24 ? 0 : 2.25}
                stroke="var(--surface)"
                strokeWidth={point.index === hovered ? 1.5 : 0}
              />
            ))}
            {series.last && (
              <text x={series.last.x + 10} y={series.last.labelY + 4} stroke="none" className="text-tiny font-medium">
                {shortPlatform(series.name)}
                {!narrow && <tspan className="figures font-normal">{`  ${formatBytes(series.last.value)}`}</tspan>}
              </text>
            )}
          </g>
        ))}
      </svg>
      {layout.columns.map((column) => {
        const point = points[column.index];
        return (
          point && (
            <Link
              key={point.id}
              href={paths.release(point.id)}
              aria-label={`${point.version}: ${point.images.map((image) => `${image.platform} ${formatBytes(image.pullSize)}`).join(', ')}`}
              onPointerEnter={() => onHover(column.index)}
              onPointerLeave={() => onHover(undefined)}
              onFocus={() => onHover(column.index)}
              onBlur={() => onHover(undefined)}
              className="absolute top-0 bottom-0 rounded-sm"
              style={{ left: column.x - step / 2, width: step }}
            />
          )
        );
      })}
      {shown && <Told point={shown} left={shownX > width / 2} x={shownX} width={width} />}
      {!layout.startsAtZero && <figcaption className="sr-only">The axis does not start at zero.</figcaption>}
    </figure>
  );
}

/** What fits below a point; the whole version stands in what hovering tells. */
function shortVersion(version: string): string {
  return version.length > 14 ? `${version.slice(0, 13)}…` : version;
}

function Told({ point, left, x, width }: { point: PullSizePoint; left: boolean; x: number; width: number }) {
  return (
    <div
      className="pointer-events-none absolute top-2 z-10 w-64 rounded-md border border-line bg-raised px-3 py-2 text-meta shadow-float"
      style={left ? { right: Math.min(width - x + 12, width - 264) } : { left: Math.min(x + 12, width - 264) }}
    >
      <p className="flex items-baseline gap-2">
        <span className="font-semibold">{point.version}</span>
        <span className="ml-auto text-ink-faint">{point.finishedAt && <Age at={point.finishedAt} />}</span>
      </p>
      <p className="mb-1.5 truncate text-ink-soft">{point.subject}</p>
      {point.images.map((image) => (
        <p key={image.platform} className="figures flex items-center gap-2">
          <PlatformLabel platform={image.platform} short />
          <span className="ml-auto font-medium">{formatBytes(image.pullSize)}</span>
          <span className="w-28 text-right text-ink-faint">
            {image.before === undefined ? 'first' : formatBytesChange(image.before, image.pullSize)}
          </span>
        </p>
      ))}
      {point.changedBases.length > 0 && (
        <p className="mt-1.5 border-t border-line pt-1.5 text-ink-soft">New base: {point.changedBases.join(', ')}</p>
      )}
    </div>
  );
}
