'use client';

import { useState } from 'react';
import { formatBytes } from '../../format/format-bytes.ts';
import type { FileChangeKind, FileChangePartsFragment } from '../../graphql/generated/documents.ts';
import { classes } from '../../ui/classes.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { platformColour } from '../platform/platform-colour.ts';
import { type FileBar, layOutFiles, sizeBefore, splitPath } from './changes-layout.ts';
import { ShowAll } from './show-all.tsx';
import { Signed } from './signed.tsx';

type Row = FileChangePartsFragment & FileBar;

const shownFirst = 8;
const kindWords: Record<FileChangeKind, string> = { ADDED: 'new', REMOVED: 'gone', CHANGED: 'changed' };

/** Of what has no size; devices keep their name. */
const typeWords: Record<string, string> = { directory: 'folder', symlink: 'link', hardlink: 'link' };

/** Files in the order given, the first few of them in sight. */
export function FileList(props: {
  platform: string;
  files: readonly FileChangePartsFragment[];
  by: 'growth' | 'size';
  /** How many more there are than were given. */
  unlisted: number;
}) {
  const [all, setAll] = useState(false);
  const { by, unlisted } = props;
  const rows = layOutFiles(props.files, by);
  return (
    <>
      <ol className="space-y-0.5">
        {rows.slice(0, all ? rows.length : shownFirst).map((file) => (
          <File key={file.path} file={file} by={by} colour={platformColour(props.platform)} />
        ))}
      </ol>
      <ShowAll all={all} count={rows.length} first={shownFirst} onChange={setAll} />
      {(all || rows.length <= shownFirst) && unlisted > 0 && (
        <p className="mt-1 text-meta text-ink-faint">{unlisted.toLocaleString('en-GB')} smaller ones are not listed.</p>
      )}
    </>
  );
}

function File({ file, by, colour }: { file: Row; by: 'growth' | 'size'; colour: string }) {
  const word = kindWords[file.kind];
  const fades = file.bytes < 0 || file.kind === 'REMOVED';
  const [folder, name] = splitPath(file.path);
  const sizes =
    file.before !== null && file.after !== null
      ? `${formatBytes(file.before)} before, ${formatBytes(file.after)} now`
      : word;
  return (
    <li
      className={classes(
        'grid grid-cols-[minmax(0,1fr)_60px_84px] items-center gap-3 rounded-sm py-0.5 hover:bg-hover',
        by === 'growth'
          ? 'sm:grid-cols-[minmax(0,1fr)_minmax(0,24%)_60px_84px]'
          : 'sm:grid-cols-[minmax(0,1fr)_minmax(0,16%)_60px_160px]',
      )}
    >
      <Tooltip
        align="start"
        content={
          <span className="mono break-all">
            {folder}
            {name}: {sizes}
          </span>
        }
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole path must be in the keyboard's reach */}
        <span tabIndex={0} className="mono flex min-w-0 rounded-sm text-ink-soft">
          <span className="truncate text-ink-faint">{folder}</span>
          <span className="max-w-[80%] shrink-0 truncate text-ink">{name}</span>
        </span>
      </Tooltip>
      <span aria-hidden className="relative h-3 max-sm:hidden">
        <span
          className="absolute inset-y-0 left-0 rounded-[2px]"
          style={{
            width: `${file.bar * 100}%`,
            minWidth: file.bytes === 0 ? 0 : 2,
            background: colour,
            opacity: fades ? 0.4 : 1,
          }}
        />
      </span>
      <span className="text-meta text-ink-faint">{word}</span>
      <span className="text-right">
        {file.type !== 'file' ? (
          <span className="text-ink-faint">{typeWords[file.type] ?? file.type}</span>
        ) : by === 'growth' ? (
          <Signed bytes={file.bytes} />
        ) : (
          <span className="figures whitespace-nowrap">
            <span className="text-ink-faint max-sm:hidden">{sizeBefore(file)}</span>
            {formatBytes(file.bytes)}
          </span>
        )}
      </span>
    </li>
  );
}
