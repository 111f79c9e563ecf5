'use client';

import type { ApplicationQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { paths } from '../paths.ts';

type Tag = NonNullable<ApplicationQuery['application']>['tags'][number];

/** Where the tags of the image repository point, as far as Slipway moved them. */
export function Tags({ tags }: { tags: readonly Tag[] | undefined }) {
  if (tags?.length === 0) {
    return <Empty title="No tag has been moved yet.">A published release moves its tags last of all.</Empty>;
  }
  return (
    <div className="max-h-112 overflow-y-auto">
      <Table
        label="Tags"
        head={
          <>
            <Head>Tag</Head>
            <Head>Release</Head>
            <Head>Index</Head>
            <Head align="right">Moved</Head>
          </>
        }
      >
        {tags?.map((tag) => (
          <Row key={tag.name}>
            <Cell>
              <span className="flex items-center gap-1.5">
                <span className="mono wrap-anywhere">{tag.name}</span>
                {tag.movedByOthers && (
                  <Tooltip content="Somebody else has moved this tag since Slipway did.">
                    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its tooltip must be in the keyboard's reach */}
                    <span tabIndex={0} className="flex">
                      <MarkShape mark="drifted" label="moved by others" />
                    </span>
                  </Tooltip>
                )}
              </span>
            </Cell>
            <Cell>
              <Link href={paths.release(tag.release.id)} className="rounded-sm wrap-anywhere hover:text-accent">
                {tag.release.version}
              </Link>
            </Cell>
            <Cell>
              <Digest value={tag.digest} quiet />
            </Cell>
            <Cell align="right" className="text-ink-soft">
              <Age at={tag.movedAt} />
            </Cell>
          </Row>
        )) ?? <SkeletonRows rows={6} columns={4} />}
      </Table>
    </div>
  );
}
