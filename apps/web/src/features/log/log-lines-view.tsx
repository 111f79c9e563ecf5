'use client';

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatClock } from '../../format/format-age.ts';
import { classes } from '../../ui/classes.ts';
import { readAnsi } from './ansi.ts';
import type { LogLines } from './log-lines.ts';
import { isAtEnd, lineHeight, visibleLines } from './visible-lines-layout.ts';

const characterWidth = 7.25;

/** Lines of a log, only those in sight drawn, so that 100,000 scroll like 100. */
export function LogLinesView(props: {
  lines: LogLines;
  version: number;
  /** Lines to show, by index; all of them when undefined. */
  only: readonly number[] | undefined;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  /** Line, by its number, that is marked. */
  marked: number | undefined;
  onMark: (line: number) => void;
  /** Row to bring into sight, and a count that makes it happen again. */
  target: { readonly row: number; readonly turn: number } | undefined;
}) {
  const { lines, only, follow, onFollow, target } = props;
  const count = only?.length ?? lines.count;
  const box = useRef<HTMLDivElement>(null);
  const view = useView(box);
  const { from, to } = visibleLines(view.top, view.height, count);
  const digits = String(lines.count + lines.omitted).length;
  const gutter = digits * characterWidth + 28;

  useLayoutEffect(() => {
    const element = box.current;
    if (follow && element) element.scrollTop = count * lineHeight;
  }, [follow, count]);

  useEffect(() => {
    const element = box.current;
    if (!target || !element) return;
    element.scrollTop = Math.max(0, target.row * lineHeight - element.clientHeight / 2);
  }, [target]);

  const scrolled = () => {
    const element = box.current;
    if (!element) return;
    const end = isAtEnd(element.scrollTop, element.clientHeight, element.scrollHeight);
    if (follow && !end && element.scrollTop < view.top) onFollow(false);
    view.read();
  };

  return (
    <section
      ref={box}
      onScroll={scrolled}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be in the keyboard's reach
      tabIndex={0}
      aria-label="Log"
      className="min-h-0 flex-1 overflow-auto bg-sunken outline-offset-[-2px]"
    >
      <div
        className="relative min-w-full font-mono text-[12px] leading-5"
        style={{ height: count * lineHeight + 8, width: gutter + lines.widest * characterWidth + 24 }}
      >
        {Array.from({ length: to - from }, (_, offset) => {
          const row = from + offset;
          const index = only?.[row] ?? row;
          const line = lines.line(index);
          const number = index + 1 + lines.omitted;
          return (
            line && (
              <div
                key={number}
                className={classes(
                  'absolute inset-x-0 flex whitespace-pre',
                  props.marked === number ? 'bg-selected' : 'hover:bg-hover',
                )}
                style={{ top: row * lineHeight + 4, height: lineHeight }}
              >
                <button
                  type="button"
                  tabIndex={-1}
                  title={formatClock(Date.parse(line.at))}
                  aria-label={`Mark line ${number}`}
                  onClick={() => props.onMark(number)}
                  className={classes(
                    'figures sticky left-0 shrink-0 pr-3 text-right text-ink-faint select-none hover:text-accent',
                    props.marked === number ? 'bg-selected' : 'bg-sunken',
                  )}
                  style={{ width: gutter }}
                >
                  {number}
                </button>
                <span>
                  {readAnsi(line.text).map((span, part) => (
                    <span
                      // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line have no other name
                      key={part}
                      className={classes(
                        span.bold && 'font-bold',
                        span.faint && 'opacity-70',
                        span.underline && 'underline',
                      )}
                      style={span.colour && { color: `var(--ansi-${span.colour})` }}
                    >
                      {span.text}
                    </span>
                  ))}
                </span>
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

function useView(box: RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState({ top: 0, height: 600 });
  const read = useCallback(() => {
    const element = box.current;
    if (element) setView({ top: element.scrollTop, height: element.clientHeight });
  }, [box]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, read]);
  return { ...view, read };
}
