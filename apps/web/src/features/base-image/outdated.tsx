'use client';

import { formatAge } from '../../format/format-age.ts';
import { listed, plural } from '../../format/plural.ts';
import type { OutdatedPartsFragment } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';
import { Link } from '../../ui/link.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useNow } from '../../ui/use-now.ts';
import { paths } from '../paths.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import { type OutdatedImage, outdatedImages } from './outdated-layout.ts';

/** In a list: that something stands on older base images, which ones on hover; nothing when it does not. */
export function OutdatedMark({ outdated, short }: { outdated: readonly OutdatedPartsFragment[]; short?: boolean }) {
  const now = useNow();
  const [first, ...more] = outdatedImages(outdated);
  if (!first) return null;
  const runtime = first.runtime;
  const sentences = [first, ...more].map(
    (image) =>
      `${image.name} moved ${formatAge(Date.parse(image.since), now)} (${platformsOf(image)}), ${place(image)}`,
  );
  const words = more.length === 0 ? `${first.name} moved` : `${plural(more.length + 1, 'base image')} moved`;
  return (
    <Tooltip
      content={
        <ul className="space-y-0.5">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}.</li>
          ))}
        </ul>
      }
    >
      <Link
        href={more.length === 0 ? paths.baseImage(first.reference) : paths.baseImages}
        aria-label={`Outdated: ${sentences.join('; ')}`}
        className={classes(
          'relative z-1 inline-flex max-w-full min-w-0 items-center gap-1.5 rounded-sm text-meta hover:underline',
          runtime ? 'text-outdated' : 'text-ink-faint',
        )}
      >
        <MarkShape mark="outdated" size={12} />
        {!short && <span className="min-w-0 truncate">{words}</span>}
      </Link>
    </Tooltip>
  );
}

/** On a page of its own: each image that moved since, with its platforms, in a sentence. */
export function OutdatedList({ outdated }: { outdated: readonly OutdatedPartsFragment[] }) {
  return (
    <ul>
      {outdatedImages(outdated).map((image) => (
        <li key={image.reference}>
          <Link
            href={paths.baseImage(image.reference)}
            className="mono rounded-sm font-medium break-all hover:text-accent hover:underline"
          >
            {image.name}
          </Link>{' '}
          moved <Age at={image.since} /> ({platformsOf(image)}), <span className="text-ink-soft">{place(image)}</span>
        </li>
      ))}
    </ul>
  );
}

function platformsOf({ platforms }: OutdatedImage): string {
  return listed(platforms.map(shortPlatform));
}

function place({ runtime, pinned }: OutdatedImage): string {
  const where = runtime ? 'what runs stands on it' : 'of the build alone';
  return pinned ? `${where}; its digest is pinned, so a rebuild changes nothing` : where;
}
