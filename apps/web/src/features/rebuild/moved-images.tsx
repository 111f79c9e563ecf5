'use client';

import type { RebuildChangePartsFragment } from '../../graphql/generated/documents.ts';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { shortReference } from '../base-image/reference-words.ts';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';

/** Each image that has another digest now, for the platform that is built anew for it. */
export function MovedImages({ changes }: { changes: readonly RebuildChangePartsFragment[] }) {
  return (
    <ul className="divide-y divide-line">
      {changes.map((change) => (
        <li
          key={`${change.reference} ${change.platform} ${change.pulledPlatform} ${change.stage} ${change.to}`}
          className="py-1.5"
        >
          <p className="flex flex-wrap items-baseline gap-x-4">
            <Link
              href={paths.baseImage(change.reference)}
              className="mono rounded-sm font-medium break-all hover:text-accent hover:underline"
            >
              {shortReference(change.reference)}
            </Link>
            <PlatformLabel platform={change.platform} />
            {change.pulledPlatform !== change.platform && (
              <span className="text-meta text-ink-faint">pulled for {change.pulledPlatform}</span>
            )}
          </p>
          <p className="flex flex-wrap items-baseline gap-x-3 text-meta text-ink-faint">
            <Digest value={change.from} quiet />
            <span className="pl-1">→</span>
            <Digest value={change.to} />
            <span>
              {change.stage === null ? 'the Dockerfile itself' : `stage ${change.stage}`},{' '}
              {change.runtime ? 'what runs stands on it' : 'of the build alone'}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
