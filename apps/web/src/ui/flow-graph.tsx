'use client';

import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type FlowNode, flowLayout } from './flow-layout.ts';

/**
 * Cards from the left to the right, each after its upstreams, with lines between them; on a narrow screen one below the
 * other without lines, so each card has to name its upstreams itself.
 */
export function FlowGraph(props: { nodes: readonly FlowNode[]; card: (name: string) => ReactNode }) {
  const { nodes, card } = props;
  const layout = useMemo(() => flowLayout(nodes), [nodes]);
  const box = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<readonly string[]>([]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const origin = element.getBoundingClientRect();
      const placed = (name: string) =>
        element.querySelector(`[data-node="${CSS.escape(name)}"]`)?.getBoundingClientRect();
      setLines(
        layout.edges.flatMap(({ from, to }) => {
          const a = placed(from);
          const b = placed(to);
          if (!a || !b || b.left <= a.right) return [];
          const [x1, y1] = [a.right - origin.left, a.top - origin.top + 20];
          const [x2, y2] = [b.left - origin.left, b.top - origin.top + 20];
          const bend = Math.min(28, (x2 - x1) / 2);
          return [`M${x1} ${y1}H${x2 - 2 * bend}C${x2 - bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`];
        }),
      );
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    for (const one of element.querySelectorAll('[data-node]')) watch.observe(one);
    return () => watch.disconnect();
  }, [layout]);

  const columns = Array.from({ length: layout.columns }, (_, column) =>
    layout.places.filter((place) => place.column === column).toSorted((a, b) => a.row - b.row),
  );
  return (
    <div className="-mx-1 overflow-x-auto px-1 pb-2">
      <div ref={box} className="relative flex flex-col gap-4 md:flex-row md:gap-12">
        <svg
          aria-hidden
          className="pointer-events-none absolute inset-0 hidden h-full w-full overflow-visible md:block"
        >
          {lines.map((line) => (
            <path key={line} d={line} fill="none" stroke="var(--line-strong)" strokeWidth="1.5" />
          ))}
        </svg>
        {columns.map((places, column) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its number
          <ol key={column} className="relative flex flex-col gap-4 md:max-w-84 md:min-w-64 md:flex-1">
            {places.map(({ name }) => (
              <li key={name} data-node={name}>
                {card(name)}
              </li>
            ))}
          </ol>
        ))}
      </div>
    </div>
  );
}
