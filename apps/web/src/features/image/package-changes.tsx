'use client';

import { useState } from 'react';
import { plural } from '../../format/plural.ts';
import type { PlatformChangesFragment } from '../../graphql/generated/documents.ts';
import { groupPackages, type PackageGroup, type PackageInput } from './changes-layout.ts';
import { ShowAll } from './show-all.tsx';

const shownFirst = 8;
const words: Record<PackageGroup['kind'], string> = { changed: 'another version', added: 'new', removed: 'gone' };

type Compared = Pick<PlatformChangesFragment, 'platform' | 'packages' | 'packageCount'> & {
  /** Sentences about files in which there may be more. */
  readonly unreadPackages?: readonly string[];
};

/** Packages that changed their version, came or went. */
export function PackageChanges({ changes }: { changes: Compared }) {
  const [all, setAll] = useState(false);
  const rows = groupPackages(changes.packages ?? []).flatMap(({ kind, packages }) =>
    packages.map((one) => ({ kind, ...one })),
  );
  const unlisted = (changes.packageCount ?? 0) - rows.length;
  const unread = changes.unreadPackages ?? [];
  return (
    <section aria-label={`Packages of ${changes.platform}`}>
      <h4 className="mb-1 flex min-h-7 items-center text-meta font-medium text-ink-faint">
        {rows.length === 0
          ? 'No package changed'
          : plural(changes.packageCount ?? 0, 'package differs', 'packages differ')}
      </h4>
      {rows.length > 0 && (
        <ul>
          {rows.slice(0, all ? rows.length : shownFirst).map((row) => (
            <li
              key={`${row.type} ${row.name} ${row.from} ${row.to}`}
              className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)] items-baseline gap-x-3 rounded-sm py-0.5 hover:bg-hover"
            >
              <span className="min-w-0 break-words">
                {row.name} <span className="text-meta text-ink-faint">{row.type}</span>
              </span>
              <Versions one={row} word={words[row.kind]} />
            </li>
          ))}
        </ul>
      )}
      <ShowAll all={all} count={rows.length} first={shownFirst} onChange={setAll} />
      {(all || rows.length <= shownFirst) && unlisted > 0 && (
        <p className="mt-1 text-meta text-ink-faint">{unlisted} more are not listed.</p>
      )}
      {unread.length > 0 && (
        <details className="mt-1 text-meta text-ink-faint">
          <summary className="cursor-pointer rounded-sm">There may be more than could be read</summary>
          <ul className="mt-1 list-disc pl-4">
            {unread.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Versions({ one, word }: { one: PackageInput; word: string }) {
  return (
    <span className="mono min-w-0 break-words text-ink-soft">
      {one.from !== null && one.to !== null ? (
        <>
          <span className="inline-block max-w-full text-ink-faint">{one.from} →</span>{' '}
          <span className="inline-block max-w-full">{one.to}</span>
        </>
      ) : (
        <>
          {one.to ?? one.from} <span className="text-ink-faint">({word})</span>
        </>
      )}
    </span>
  );
}
