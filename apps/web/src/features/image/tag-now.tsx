'use client';

import type { ReleaseBaseImagesQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { StateMark } from '../../ui/state-mark.tsx';

type Release = NonNullable<ReleaseBaseImagesQuery['release']>;
type Base = Release['baseImages'][number];

/** What the tag of an input is now, against what was built on. */
export function TagNow({ base, release }: { base: Base; release: Release }) {
  if (!base.used) return null;
  if (base.pin === 'DIGEST') return <span className="text-ink-faint">pinned by its digest</span>;
  const moved = release.outdated.find((one) => isOf(one, base));
  if (moved) {
    return (
      <span>
        <StateMark mark="outdated" word="Moved" />{' '}
        <span className="text-meta text-ink-faint">
          <Age at={moved.since} />
        </span>
      </span>
    );
  }
  const unknown = release.uncertain.find((one) => isOf(one, base));
  if (unknown) return <span className="text-meta text-ink-soft">{unknown.message}</span>;
  return <StateMark mark="succeeded" word="The same" />;
}

type Key = Pick<Release['outdated'][number], 'reference' | 'platform' | 'pulledPlatform' | 'stage' | 'kind'>;

function isOf(one: Key, base: Base): boolean {
  return (
    one.reference === base.reference &&
    one.platform === base.platform &&
    one.pulledPlatform === base.pulledPlatform &&
    one.stage === base.stage &&
    one.kind === base.kind
  );
}
