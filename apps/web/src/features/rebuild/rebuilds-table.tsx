'use client';

import type { RebuildRowFragment } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { Because } from './because.tsx';
import { causeWords, rebuildWords } from './rebuild-words.ts';

/** Rebuilds, a row each; on a narrow screen a card each. */
export function RebuildsTable(props: { rebuilds: readonly RebuildRowFragment[] | undefined; chosen?: string }) {
  return (
    <Table
      label="Rebuilds"
      cards
      head={
        <>
          <Head>Application</Head>
          <Head>State</Head>
          <Head>Cause</Head>
          <Head align="right" className="max-lg:hidden">
            Took
          </Head>
          <Head align="right">When</Head>
        </>
      }
    >
      {props.rebuilds?.map((rebuild) => (
        <RebuildRow key={rebuild.id} rebuild={rebuild} chosen={rebuild.id === props.chosen} />
      )) ?? <SkeletonRows rows={4} columns={4} height={52} />}
    </Table>
  );
}

function RebuildRow({ rebuild, chosen }: { rebuild: RebuildRowFragment; chosen: boolean }) {
  const { application, from, release } = rebuild;
  const cause = causeWords(rebuild);
  return (
    <Row selected={chosen}>
      <Cell className="h-13 py-2 align-top">
        <Link
          href={paths.rebuild(rebuild.id)}
          scroll={false}
          aria-label={`Rebuild of ${application.name} ${releaseName(from)}`}
          className="rounded-sm font-medium after:absolute after:inset-0"
        >
          {application.name}
        </Link>{' '}
        <span className="figures whitespace-nowrap text-ink-soft">
          {releaseName(from)}
          {release && (
            <>
              {' → '}
              <Link
                href={paths.release(release.id)}
                className="relative z-1 rounded-sm font-medium text-ink hover:text-accent hover:underline"
              >
                {releaseName(release)}
              </Link>
            </>
          )}
        </span>
      </Cell>
      <Cell name="State" className="py-2 align-top">
        <State rebuild={rebuild} />
      </Cell>
      <Cell name="Cause" className="max-w-96 py-2 align-top text-ink-soft">
        {cause}
      </Cell>
      <Cell
        name={rebuild.begunAt ? 'Took' : undefined}
        align="right"
        className="py-2 align-top whitespace-nowrap text-ink-soft sm:max-lg:hidden"
      >
        {rebuild.begunAt && <Duration from={rebuild.begunAt} to={rebuild.endedAt} />}
      </Cell>
      <Cell name="When" align="right" className="py-2 align-top whitespace-nowrap text-ink-soft">
        <span className="relative z-1">
          <Age at={rebuild.endedAt ?? rebuild.begunAt ?? rebuild.createdAt} />
        </span>
      </Cell>
    </Row>
  );
}

function State({ rebuild }: { rebuild: RebuildRowFragment }) {
  return (
    <div>
      <StateMark {...rebuildWords[rebuild.state]} />
      <span className="block max-w-96 pl-5 text-meta text-ink-soft">
        <Because rebuild={rebuild} />
      </span>
    </div>
  );
}
