'use client';

import { useEffect, useRef } from 'react';
import { formatExactBytes } from '../../format/format-bytes.ts';
import { describeFault } from '../../graphql/client.ts';
import { ReleaseImagesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ImageLayers } from './image-layers.tsx';

/** The images of a release, platform by platform, by what made them large. */
export function Images({ id, moved }: { id: string; moved: string }) {
  const { data, error, reload } = useLive(
    ReleaseImagesDocument,
    { id },
    (change) => change.release === null || change.release === id,
  );
  useReloadOn(moved, reload);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) return <Skeleton className="m-4 h-56" />;
  const release = data.release;
  const images = release?.images ?? [];
  if (images.length === 0) {
    return (
      <Empty title="There is no image yet.">
        Each platform’s image stands here once its step package has pushed it: its size, layer by layer, beside the
        instruction that made it.
      </Empty>
    );
  }
  const largest = Math.max(...images.flatMap((image) => image.layers.map((layer) => layer.size)));

  return (
    <>
      <p className="flex flex-wrap gap-x-5 gap-y-1 border-b border-line px-4 py-2.5 text-ink-soft">
        {release?.index && (
          <span>
            Index <Digest value={release.index} /> of {images.length === 1 ? 'one image' : `${images.length} images`}
          </span>
        )}
        {release?.footprint != null && (
          <span title={formatExactBytes(release.footprint)}>
            Footprint in the registry <Bytes value={release.footprint} />
          </span>
        )}
        {release?.indexMediaType && <span className="mono text-ink-faint">{release.indexMediaType}</span>}
      </p>
      <div className="grid grid-cols-1 2xl:grid-cols-2">
        {images.map((image) => (
          <ImageLayers
            key={image.platform}
            image={image}
            largest={largest}
            from={release?.carriedOver.find(({ platform }) => platform === image.platform)?.from}
          />
        ))}
      </div>
    </>
  );
}

/** Reads again when a step has ended: the API tells of a change, but a page that follows need not wait for it. */
export function useReloadOn(moved: string, reload: () => void): void {
  const newest = useRef(reload);
  const seen = useRef(moved);
  useEffect(() => {
    newest.current = reload;
    if (seen.current === moved) return;
    seen.current = moved;
    newest.current();
  });
}
