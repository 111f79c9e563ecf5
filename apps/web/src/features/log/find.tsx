'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { withoutAnsi } from './ansi.ts';
import type { Log } from './use-log.ts';
import { nextMatch } from './visible-lines-layout.ts';

interface Find {
  readonly text: string;
  readonly count: number;
  readonly place: number;
  readonly line: number | undefined;
  readonly target: { readonly row: number; readonly turn: number } | undefined;
  readonly change: (text: string) => void;
  readonly go: (backwards: boolean) => void;
}

/** Rows of a log that contain a text, and the one that is looked at. */
export function useFind(log: Log, only: readonly number[] | undefined): Find {
  const [text, setText] = useState('');
  const [target, setTarget] = useState<{ row: number; turn: number }>();
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const version = useDeferredValue(log.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines change in place; their version tells
  const rows = useMemo(() => {
    if (wanted === '') return [];
    const found: number[] = [];
    const count = only?.length ?? log.lines.count;
    for (let row = 0; row < count; row += 1) {
      const line = log.lines.line(only?.[row] ?? row);
      if (line && withoutAnsi(line.text).toLowerCase().includes(wanted)) found.push(row);
    }
    return found;
  }, [wanted, log.lines, version, only]);
  const go = (backwards: boolean) => {
    const row = nextMatch(rows, target?.row ?? (backwards ? Number.POSITIVE_INFINITY : -1), backwards);
    if (row !== undefined) setTarget({ row, turn: (target?.turn ?? 0) + 1 });
  };
  const current = target && rows.includes(target.row) ? target : undefined;
  return {
    text,
    count: rows.length,
    place: current ? rows.indexOf(current.row) + 1 : 0,
    line: current && (only?.[current.row] ?? current.row) + 1 + log.lines.omitted,
    target: current,
    change: (next) => {
      setText(next);
      setTarget(undefined);
    },
    go,
  };
}

export function FindBox({ find }: { find: Find }) {
  return (
    <search className="flex items-center gap-0.5 rounded-md border border-line bg-surface pl-2 focus-within:border-line-strong">
      <input
        type="text"
        value={find.text}
        onChange={(event) => find.change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.go(event.shiftKey);
          if (event.key === 'Escape') find.change('');
        }}
        placeholder="Find"
        aria-label="Find in the log"
        className="h-7 w-28 bg-transparent text-meta outline-none placeholder:text-ink-faint"
      />
      {find.text.trim() !== '' && (
        <>
          <span className="figures text-tiny text-ink-faint" aria-live="polite">
            {find.place > 0 ? `${find.place} of ${find.count}` : find.count}
          </span>
          <Button
            kind="quiet"
            label="Previous match"
            className="h-6 w-6"
            icon={<ChevronUp size={13} aria-hidden />}
            onClick={() => find.go(true)}
          />
          <Button
            kind="quiet"
            label="Next match"
            className="h-6 w-6"
            icon={<ChevronDown size={13} aria-hidden />}
            onClick={() => find.go(false)}
          />
        </>
      )}
    </search>
  );
}
