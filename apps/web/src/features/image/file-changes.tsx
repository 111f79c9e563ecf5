'use client';

import { useState } from 'react';
import { formatBytes } from '../../format/format-bytes.ts';
import type { FileChangeKind, PlatformChangesFragment } from '../../graphql/generated/documents.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { platformColour } from '../platform/platform-colour.ts';
import { type FileBar, layOutFiles, splitPath, totalWords } from './changes-layout.ts';
import { ShowAll } from './show-all.tsx';

type Files = NonNullable<PlatformChangesFragment['files']>;
type Row = Files['top'][number] & FileBar;
type Order = 'grown' | 'top';

const shownFirst = 8;
const kindWords: Record<FileChangeKind, string> = { ADDED: 'new', REMOVED: 'gone', CHANGED: 'changed' };

/** Of what has no size; devices keep their name. */
const typeWords: Record<string, string> = { directory: 'folder', symlink: 'link', hardlink: 'link' };

/** Files that came, went or changed, and those that made the image grow. */
export function FileChanges({ platform, files }: { platform: string; files: Files }) {
  const [all, setAll] = useState(false);
  const [order, setOrder] = useState<Order>(files.grown.length > 0 ? 'grown' : 'top');
  const totals = totalWords(files);
  const by = order === 'grown' ? 'growth' : 'size';
  const rows = layOutFiles(files[order], by);
  return (
    <section aria-label={`Files of ${platform}`}>
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <h4 className="text-meta font-medium text-ink-faint">
          {totals.length === 0
            ? 'No file changed'
            : totals.map(({ words, growth }, i) => (
                <span key={words}>
                  {i > 0 && ', '}
                  {words} (<Signed bytes={growth} />)
                </span>
              ))}
        </h4>
        {files.grown.length > 0 && (
          <Segmented<Order>
            label="Which files"
            value={order}
            options={[
              ['grown', 'What made it grow'],
              ['top', 'Largest'],
            ]}
            onChange={setOrder}
          />
        )}
      </div>
      <ol className="space-y-0.5">
        {rows.slice(0, all ? rows.length : shownFirst).map((file) => (
          <File key={file.path} file={file} by={by} colour={platformColour(platform)} />
        ))}
      </ol>
      <ShowAll all={all} count={rows.length} first={shownFirst} onChange={setAll} />
    </section>
  );
}

function Signed({ bytes }: { bytes: number }) {
  return (
    <span className="figures whitespace-nowrap">
      {bytes > 0 ? '+' : ''}
      {formatBytes(bytes)}
    </span>
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
    <li className="grid grid-cols-[minmax(0,1fr)_60px_84px] items-center gap-3 rounded-sm py-0.5 hover:bg-hover sm:grid-cols-[minmax(0,1fr)_minmax(0,24%)_60px_84px]">
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
          <span className="figures whitespace-nowrap">{formatBytes(file.bytes)}</span>
        )}
      </span>
    </li>
  );
}
