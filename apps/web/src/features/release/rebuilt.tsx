'use client';

import { lowerFirst } from '../../format/lower-first.ts';
import { RebuildChangesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { useWhilePending } from '../image/use-while-pending.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import { type RebuiltLine, rebuiltLines } from './rebuilt-words.ts';

/** What a published rebuild changed inside its images, in a few words; all of it stands under Changes. */
export function Rebuilt({ id }: { id: string }) {
  const { data, reload } = useLive(RebuildChangesDocument, { release: id }, (change) => change.release === id);
  const images = data?.release?.changesSinceRebuilt?.platforms ?? [];
  const pending = images.find(({ contents }) => contents === 'PENDING');
  useWhilePending(pending !== undefined, data, reload);
  const lines = rebuiltLines(images);
  const unread = images.find(
    ({ contents, unchanged }) => !unchanged && (contents === 'UNREAD' || contents === 'UNKNOWN'),
  );
  if (pending) return <p className="breathing text-ink-soft">{pending.unmeasured}</p>;
  return (
    <>
      {lines.length > 0 && (
        <ul aria-label="What changed inside">
          {lines.map((line) => (
            <li key={line.platforms.join()} className="break-words">
              <span className="text-ink-soft">{line.platforms.map(shortPlatform).join(', ')}:</span>{' '}
              <Packages line={line} /> <span className="text-ink-soft">{line.rest}</span>
            </li>
          ))}
        </ul>
      )}
      {unread && (
        <p className="text-ink-soft">
          What changed inside is not known: {lowerFirst(unread.unmeasured ?? 'nobody looked.')}
        </p>
      )}
    </>
  );
}

function Packages({ line: { packages } }: { line: RebuiltLine }) {
  return packages.map(({ type, name, from, to }) => (
    <span key={`${type} ${name} ${from} ${to}`}>
      <span className="font-medium">{name}</span>{' '}
      <span className="mono">
        {from !== null && to !== null ? `${from} → ${to}` : from === null ? `${to} (new)` : `${from} (gone)`}
      </span>
      {'; '}
    </span>
  ));
}
