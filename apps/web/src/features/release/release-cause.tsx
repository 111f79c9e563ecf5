'use client';

import { RefreshCw } from 'lucide-react';
import { listed } from '../../format/plural.ts';
import type { ReleaseLiveFragment, ReleaseQuery } from '../../graphql/generated/documents.ts';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { OutdatedList } from '../base-image/outdated.tsx';
import { shortReference } from '../base-image/reference-words.ts';
import { paths } from '../paths.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import { Rebuilt } from './rebuilt.tsx';
import { releaseName } from './release-words.ts';

/** Of a rebuild: what is rebuilt and why, and which platforms kept the image that they had. */
export function ReleaseCause({ release }: { release: ReleaseLiveFragment }) {
  const { cause, rebuiltFrom, carriedOver } = release;
  const address = useAddress();
  if (!cause) return null;
  const sources = [...new Map(carriedOver.map(({ from }) => [from.id, from])).values()];
  return (
    <section
      aria-label="Why it was rebuilt"
      className="mt-3 flex gap-2.5 rounded-md border border-line bg-surface px-3 py-2"
    >
      <RefreshCw size={14} aria-hidden className="mt-[3px] shrink-0 text-ink-faint" />
      <div className="min-w-0">
        <p className="break-words">
          {cause.sentence}{' '}
          {rebuiltFrom && (
            <Link
              href={release.state === 'PUBLISHED' ? address.with({ tab: 'changes' }) : paths.release(rebuiltFrom.id)}
              scroll={false}
              className="rounded-sm text-accent hover:underline"
            >
              {release.state === 'PUBLISHED'
                ? `What changed since ${releaseName(rebuiltFrom)}`
                : releaseName(rebuiltFrom)}
            </Link>
          )}
        </p>
        {release.state === 'PUBLISHED' && rebuiltFrom && <Rebuilt id={release.id} />}
        {carriedOver.length > 0 && (
          <p className="text-meta text-ink-soft">
            Carried over, byte for byte:{' '}
            {sources.map((source, index) => (
              <span key={source.id}>
                {index > 0 && '; '}
                {listed(
                  carriedOver
                    .filter(({ from }) => from.id === source.id)
                    .map(({ platform }) => shortPlatform(platform)),
                )}{' '}
                from{' '}
                <Link href={paths.release(source.id)} className="rounded-sm text-accent hover:underline">
                  {releaseName(source)}
                </Link>
              </span>
            ))}
          </p>
        )}
      </div>
    </section>
  );
}

type Stands = Pick<NonNullable<ReleaseQuery['release']>, 'outdated' | 'uncertain'>;

/** What moved below a release since it was built, and of what nobody knows. */
export function ReleaseStand({ outdated, uncertain }: Stands) {
  if (outdated.length === 0 && uncertain.length === 0) return null;
  const unknown = [...new Map(uncertain.map((one) => [one.reference, one])).values()];
  return (
    <section
      aria-label="Base images that moved"
      className="mt-3 flex flex-wrap gap-x-3 gap-y-1 rounded-md border border-outdated/40 bg-outdated/8 px-3 py-2"
    >
      <StateMark mark="outdated" word={outdated.length > 0 ? 'Outdated' : 'Not known'} strong />
      <div className="min-w-0 flex-1 basis-64 break-words">
        <OutdatedList outdated={outdated} />
        {unknown.map(({ reference, message }) => (
          <p key={reference} className="text-ink-soft">
            <Link href={paths.baseImage(reference)} className="mono rounded-sm hover:text-accent hover:underline">
              {shortReference(reference)}
            </Link>
            : {message}
          </p>
        ))}
      </div>
    </section>
  );
}
