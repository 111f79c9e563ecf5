import { bytesAxis, spreadLabels, thinLabels } from './axis-layout.ts';

export interface Series {
  readonly name: string;
  /** One value a point of the shared horizontal axis; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}

export interface TrendLayout {
  readonly plot: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly startsAtZero: boolean;
  readonly rows: readonly { readonly value: number; readonly y: number }[];
  readonly columns: readonly { readonly index: number; readonly x: number; readonly labelled: boolean }[];
  readonly series: readonly {
    readonly name: string;
    /** Straight lines between neighbours, broken where a value is missing. */
    readonly path: string;
    readonly points: readonly {
      readonly index: number;
      readonly x: number;
      readonly y: number;
      readonly value: number;
    }[];
    readonly last?: { readonly x: number; readonly y: number; readonly labelY: number; readonly value: number };
  }[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Width that one label of the horizontal axis needs. */
  readonly labelWidth: number;
}

/** A line chart over `count` equally spaced points, oldest left; values are bytes. */
export function layOutTrend(series: readonly Series[], count: number, frame: Frame): TrendLayout {
  const width = Math.max(1, frame.width - frame.left - frame.right);
  const height = Math.max(1, frame.height - frame.top - frame.bottom);
  const axis = bytesAxis(series.flatMap((one) => one.values.filter((value) => value !== undefined)));
  const low = axis.ticks[0] as number;
  const high = axis.ticks.at(-1) as number;
  // A single release stands at the right, where the newest always is.
  const x = (index: number) => frame.left + (count > 1 ? (index / (count - 1)) * width : width);
  const y = (value: number) => frame.top + height - ((value - low) / (high - low)) * height;
  const shown = new Set(thinLabels(count, width, frame.labelWidth));
  const lines = series.map((one) => ({
    name: one.name,
    points: one.values.flatMap((value, index) =>
      value === undefined ? [] : [{ index, x: x(index), y: y(value), value }],
    ),
  }));
  const labels = spreadLabels(
    lines.map((line) => line.points.at(-1)?.y ?? frame.top),
    15,
    frame.top + height,
  );
  return {
    plot: { x: frame.left, y: frame.top, width, height },
    startsAtZero: axis.startsAtZero,
    rows: axis.ticks.map((value) => ({ value, y: y(value) })),
    columns: Array.from({ length: count }, (_, index) => ({ index, x: x(index), labelled: shown.has(index) })),
    series: lines.map((line, index) => {
      const last = line.points.at(-1);
      return { ...line, path: path(line.points), last: last && { ...last, labelY: labels[index] as number } };
    }),
  };
}

function path(points: readonly { index: number; x: number; y: number }[]): string {
  return points
    .map((point, index) => {
      const joined = points[index - 1]?.index === point.index - 1;
      return `${joined ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    })
    .join('');
}
