'use client';

import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Anchor, type FlowNode, flowLayout, flowLine, type Passage } from './flow-layout.ts';

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
      const anchor = (selector: string, middle: boolean): Anchor[] => {
        const box = element.querySelector(selector)?.getBoundingClientRect();
        if (!box) return [];
        const y = box.top - origin.top + (middle ? box.height / 2 : 20);
        return [{ left: box.left - origin.left, right: box.right - origin.left, y }];
      };
      const card = (name: string) => anchor(`[data-node="${CSS.escape(name)}"]`, false);
      const column = (name: string) => layout.places.find((place) => place.name === name)?.column ?? 0;
      setLines(
        layout.edges.flatMap(({ from, to }) => {
          const between = layout.passages
            .filter((passage) => passage.from === from && passage.column < column(to))
            .flatMap((passage) => anchor(`[data-passage="${CSS.escape(passageName(passage))}"]`, true));
          return flowLine([...card(from), ...between, ...card(to)]) ?? [];
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
      <div ref={box} className="relative flex flex-col gap-4 md:flex-row md:gap-10">
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
            {layout.passages
              .filter((passage) => passage.column === column)
              .map((passage) => (
                <li
                  key={passage.from}
                  aria-hidden
                  data-passage={passageName(passage)}
                  className="hidden h-1 md:block"
                />
              ))}
          </ol>
        ))}
      </div>
    </div>
  );
}

function passageName({ from, column }: Passage): string {
  return `${column} ${from}`;
}
