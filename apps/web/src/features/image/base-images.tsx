'use client';

import { describeFault } from '../../graphql/client.ts';
import {
  type BaseImageKind,
  ReleaseBaseImagesDocument,
  type ReleaseLiveFragment,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { stageLabel } from '../release/graph/graph-input-of.ts';
import { useReloadOn } from './images.tsx';
import { TagNow } from './tag-now.tsx';

const takes: Record<BaseImageKind, string> = {
  FROM: 'FROM',
  COPY_FROM: 'COPY --from',
  RUN_MOUNT: 'RUN --mount',
  SYNTAX: '# syntax',
};

/** Every image that the Dockerfile takes from outside, with exactly the digests that were built against. */
export function BaseImages(props: {
  id: string;
  moved: string;
  stages: NonNullable<ReleaseLiveFragment['stageGraph']>['stages'];
}) {
  const { data, error, reload } = useLive(ReleaseBaseImagesDocument, { id: props.id }, () => false);
  useReloadOn(props.moved, reload);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const release = data?.release;
  const bases = release?.baseImages;
  if (bases?.length === 0) {
    return <Empty title="No base image is resolved yet.">The step plan resolves each once, to its digests.</Empty>;
  }
  return (
    <Table
      label="Base images"
      cards
      minWidth={900}
      head={
        <>
          <Head>Line</Head>
          <Head>Stage</Head>
          <Head>Taken by</Head>
          <Head>As written</Head>
          <Head>Platform</Head>
          <Head>Index</Head>
          <Head>Image</Head>
          <Head>Its tag now</Head>
        </>
      }
    >
      {release?.baseImages.map((base) => {
        const stage = props.stages.find((one) => one.number === base.stage);
        return (
          <Row key={`${base.stage} ${base.line} ${base.expression} ${base.platform}`}>
            <Cell className="figures text-ink-faint">{base.line || null}</Cell>
            <Cell className="mono">{stage ? stageLabel(stage) : base.stage}</Cell>
            <Cell className="text-ink-soft">{takes[base.kind]}</Cell>
            <Cell name="As written">
              <div>
                {base.used && base.pin !== 'DIGEST' ? (
                  <Link
                    href={paths.baseImage(base.reference)}
                    title={base.reference}
                    className="mono rounded-sm wrap-anywhere hover:text-accent hover:underline"
                  >
                    {base.expression}
                  </Link>
                ) : (
                  <span className="mono wrap-anywhere" title={base.reference}>
                    {base.expression}
                  </span>
                )}
                {base.expression !== base.reference && (
                  <span className="mono block wrap-anywhere text-ink-faint">{base.reference}</span>
                )}
              </div>
            </Cell>
            <Cell name="Platform">
              <div>
                <PlatformLabel platform={base.platform} />
                {base.pulledPlatform !== base.platform && (
                  <span className="block text-ink-faint">built on {base.pulledPlatform}</span>
                )}
              </div>
            </Cell>
            {base.indexDigest && base.childDigest ? (
              <>
                <Cell name="Index">
                  <Digest value={base.indexDigest} />
                </Cell>
                <Cell name="Image">
                  <Digest value={base.childDigest} />
                </Cell>
              </>
            ) : (
              <Cell colSpan={2} className="text-ink-faint">
                Not used: the engine’s own frontend builds.
              </Cell>
            )}
            <Cell name={base.used ? 'Its tag now' : undefined}>
              <TagNow base={base} release={release} />
            </Cell>
          </Row>
        );
      }) ?? <SkeletonRows rows={4} columns={8} />}
    </Table>
  );
}
