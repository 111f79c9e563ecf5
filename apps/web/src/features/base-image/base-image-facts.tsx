'use client';

import type { BaseImageQuery } from '../../graphql/generated/documents.ts';
import { Age, Moment } from '../../ui/age.tsx';
import { Copyable, Digest } from '../../ui/digest.tsx';
import { Facts } from '../../ui/facts.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { versionChangeWords } from './base-image-words.ts';
import { Quota } from './quota.tsx';

type Image = NonNullable<BaseImageQuery['baseImage']>;

/** All that is known of a base image itself. */
export function BaseImageFacts({ image }: { image: Image }) {
  const moved = image.settledDigest !== null && image.settledDigest !== image.digest;
  return (
    <Facts
      facts={[
        ['Reference', <Copyable key="reference" text={image.reference} shown={image.reference} what="reference" />],
        image.source !== image.reference && [
          'Read at',
          <Copyable key="source" text={image.source} shown={image.source} what="address" />,
        ],
        image.digest !== null && ['Index now', <DigestSince key="digest" digest={image.digest} since={image.seenAt} />],
        image.settlingUntil !== null && ['Settles', <Moment key="settles" at={image.settlingUntil} />],
        moved && [
          'Settled at',
          <DigestSince key="settled" digest={image.settledDigest ?? ''} since={image.settledAt} />,
        ],
        image.goneSince !== null && ['Gone', <Age key="gone" at={image.goneSince} />],
        image.couldNotCheckSince !== null && [
          'Not checked since',
          <span key="since">
            <Age at={image.couldNotCheckSince} />
            {image.failure !== null && <span className="block text-meta text-ink-soft">{image.failure}</span>}
          </span>,
        ],
        ['Last check', image.checkedAt === null ? 'not yet' : <Age key="checked" at={image.checkedAt} />],
        image.watched && image.nextCheckAt !== null && ['Next check', <Moment key="next" at={image.nextCheckAt} />],
        image.quota !== null && ['Quota', <Quota key="quota" quota={image.quota} />],
        [
          'Newer versions',
          image.advice.length === 0 ? (
            <span key="advice" className="text-ink-faint">
              {image.advisedAt === null ? 'not looked for yet' : 'none'}
            </span>
          ) : (
            <ul key="advice">
              {image.advice.map(({ tag, change }) => (
                <li key={tag}>
                  <span className="mono">{tag}</span>{' '}
                  <span className="text-meta text-ink-faint">{versionChangeWords[change]}</span>
                </li>
              ))}
            </ul>
          ),
        ],
        image.children.length > 0 && ['Images', <Children key="children" image={image} />],
      ]}
    />
  );
}

function DigestSince({ digest, since }: { digest: string; since: string | null }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      <Digest value={digest} />
      {since !== null && (
        <span className="text-meta text-ink-faint">
          <Age at={since} />
        </span>
      )}
    </span>
  );
}

/** Those in use first: an index may have a dozen that nobody takes. */
function Children({ image }: { image: Image }) {
  const used = image.children.filter(({ inUse }) => inUse);
  const others = image.children.filter(({ inUse }) => !inUse);
  return (
    <div className="space-y-0.5">
      {used.map(({ platform, digest }) => (
        <span key={platform} className="flex flex-wrap items-center gap-x-3">
          <PlatformLabel platform={platform} short />
          <Digest value={digest} quiet />
        </span>
      ))}
      {image.lostPlatforms.map((platform) => (
        <span key={platform} className="flex flex-wrap items-center gap-x-3 text-failed">
          <PlatformLabel platform={platform} short />
          <span className="inline-flex items-center gap-1.5">
            <MarkShape mark="failed" /> no image any more
          </span>
        </span>
      ))}
      {others.length > 0 && (
        <details className="text-meta text-ink-faint">
          <summary className="w-fit rounded-sm">{others.length} that nobody takes</summary>
          {others.map(({ platform, digest }) => (
            <span key={platform} className="mt-0.5 flex flex-wrap items-center gap-x-3">
              <PlatformLabel platform={platform} short />
              <Digest value={digest} quiet />
            </span>
          ))}
        </details>
      )}
    </div>
  );
}
