'use client';

import { ArrowDownToLine, Download, Pause, X } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useClient } from 'urql';
import { plural } from '../../format/plural.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { downloadLog } from './download-log.ts';
import { FindBox, useFind } from './find.tsx';
import { LogLinesView } from './log-lines-view.tsx';
import { type FollowedStep, type Log, useLog } from './use-log.ts';

/** A step's log with what one does to it: follow, find, narrow to one instruction, mark a line, download. */
export function LogView(props: {
  source: FollowedStep;
  /** File name of the download, without its ending. */
  name: string;
  title: ReactNode;
  /** The BuildKit vertex to narrow to. */
  vertex: { readonly digest: string; readonly name: string } | undefined;
  /** Why there is nothing yet. */
  empty: string;
}) {
  const { source, vertex } = props;
  const address = useAddress();
  const client = useClient();
  const log = useLog(source);
  const [follow, setFollow] = useState(!source.final && address.get('line') === null);
  const [broken, setBroken] = useState<string>();
  const only = useOnly(log, vertex?.digest);
  const find = useFind(log, only);
  const marked = Number(address.get('line')) || undefined;
  const asked = useMarkedRow(log, marked);

  const download = async () => {
    setBroken(await downloadLog(client, source, props.name));
  };

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
        <div className="flex min-w-0 flex-1 basis-40 items-center gap-2">{props.title}</div>
        <FindBox find={find} />
        {!source.final && (
          <Button
            kind="quiet"
            aria-pressed={follow}
            icon={follow ? <Pause size={14} aria-hidden /> : <ArrowDownToLine size={14} aria-hidden />}
            onClick={() => setFollow(!follow)}
          >
            {follow ? 'Pause' : 'Follow'}
          </Button>
        )}
        <Button
          kind="quiet"
          label="Download the log"
          icon={<Download size={15} aria-hidden />}
          onClick={() => void download()}
        />
      </div>
      {vertex && (
        <p className="flex items-center gap-2 border-b border-line bg-selected px-3 py-1 text-meta">
          <span className="min-w-0 flex-1 truncate">
            Only <span className="mono">{vertex.name}</span>
          </span>
          <Button
            kind="quiet"
            label="Show all lines"
            className="h-6"
            icon={<X size={13} aria-hidden />}
            onClick={() => address.go({ vertex: null }, 'replace')}
          />
        </p>
      )}
      {broken && <Problem message={broken} onRetry={() => void download()} />}
      {log.lines.omitted > 0 && (
        <p className="border-b border-line px-3 py-1 text-meta text-ink-faint">
          {plural(log.lines.omitted, 'earlier line')} are not kept on this page; download the log to read them.
        </p>
      )}
      {log.fault ? (
        <Problem message={log.fault} onRetry={log.retry} />
      ) : log.lines.count === 0 || only?.length === 0 ? (
        <div className="flex-1 bg-sunken">
          <Empty title={log.reading ? 'Reading the log…' : vertex ? 'This instruction said nothing.' : props.empty} />
        </div>
      ) : (
        <LogLinesView
          lines={log.lines}
          version={log.version}
          only={only}
          follow={follow && !source.final}
          onFollow={setFollow}
          marked={find.line ?? marked}
          onMark={(line) => address.go({ line: line === marked ? null : String(line) }, 'replace')}
          target={find.target ?? asked}
        />
      )}
    </div>
  );
}

/** Indices of a vertex' lines, or undefined for all. */
function useOnly(log: Log, vertex: string | undefined): number[] | undefined {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines change in place; their version tells
  return useMemo(() => (vertex === undefined ? undefined : log.lines.of(vertex)), [log.lines, log.version, vertex]);
}

/** Brings the line that the address names into sight, once it is there. */
function useMarkedRow(log: Log, marked: number | undefined) {
  const [target, setTarget] = useState<{ row: number; turn: number }>();
  const [done, setDone] = useState<number>();
  useEffect(() => {
    if (marked === undefined || marked === done || marked > log.lines.count + log.lines.omitted) return;
    // A line that was marked by a click is in sight already; only the first one comes from the address.
    if (done === undefined) setTarget({ row: marked - 1 - log.lines.omitted, turn: 0 });
    setDone(marked);
  }, [marked, done, log.lines.count, log.lines.omitted]);
  return target;
}
