'use client';

import { listed } from '../../format/plural.ts';
import type { RequestRowFragment } from '../../graphql/generated/documents.ts';
import { Age, Moment } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useNow } from '../../ui/use-now.ts';
import { releaseName } from '../release/release-words.ts';
import { requestWords, standingWords, waitOf } from './request-words.ts';

/** Requests, one a row; the row's address opens its drawer. */
export function RequestsTable(props: {
  label: string;
  requests: readonly RequestRowFragment[] | undefined;
  chosen: string | undefined;
}) {
  return (
    <Table
      label={props.label}
      cards
      minWidth={720}
      head={
        <>
          <Head>Release</Head>
          <Head className="w-full">Waits for</Head>
          <Head>Approvals</Head>
          <Head>Asked by</Head>
          <Head align="right">When</Head>
        </>
      }
    >
      {props.requests?.map((request) => (
        <RequestLine key={request.id} request={request} chosen={request.id === props.chosen} />
      )) ?? <SkeletonRows rows={4} columns={5} height={48} />}
    </Table>
  );
}

function RequestLine({ request, chosen }: { request: RequestRowFragment; chosen: boolean }) {
  const address = useAddress();
  const { release, environment } = request;
  const { mark, word } = requestWords[request.state];
  return (
    <Row selected={chosen}>
      <Cell className="h-12 whitespace-nowrap">
        <span className="flex items-center gap-2.5">
          <MarkShape mark={mark} label={word} />
          <span>
            <Link
              href={address.with({ request: request.id })}
              scroll={false}
              aria-label={`${release.application.name} ${releaseName(release)} to ${environment.name}`}
              className="block rounded-sm after:absolute after:inset-0"
            >
              {release.application.name} <span className="font-medium">{releaseName(release)}</span>
            </Link>
            <span className="block text-meta text-ink-faint">
              to <span className="text-ink-soft">{environment.name}</span>
            </span>
          </span>
        </span>
      </Cell>
      <Cell name="Waits for">
        <div>
          <WaitsFor request={request} />
        </div>
      </Cell>
      <Cell name="Approvals" className="whitespace-nowrap">
        <span className="flex gap-3">
          <Said request={request} />
          {request.waitsForMe && <span className="font-medium text-accent">waits for you</span>}
        </span>
      </Cell>
      <Cell name="Asked by" className="text-ink-soft">
        {request.requestedBy}
      </Cell>
      <Cell name="When" align="right" className="text-ink-soft">
        <span className="relative z-1">
          <Age at={request.createdAt} />
        </span>
      </Cell>
    </Row>
  );
}

function WaitsFor({ request }: { request: RequestRowFragment }) {
  const now = useNow();
  if (request.state !== 'OPEN') {
    return (
      <>
        <span className="block">{requestWords[request.state].word}</span>
        <span className="line-clamp-1 text-meta text-ink-faint">{request.closedBecause}</span>
      </>
    );
  }
  const { rules, who, clearsAt } = waitOf(request, now);
  return (
    <>
      <span className="block">
        {rules.length > 0 ? listed(rules) : clearsAt ? 'Its time' : 'The policy, which is asked in a moment'}
      </span>
      <span className="relative z-1 line-clamp-1 w-fit text-meta text-ink-faint">
        {clearsAt ? (
          <>
            clears <Moment at={clearsAt} />
          </>
        ) : (
          who.length > 0 && `needs ${listed(who)}`
        )}
      </span>
    </>
  );
}

/** Approvals and declines that count, as marks with their number. */
function Said({ request }: { request: RequestRowFragment }) {
  const said = standingWords(request.approvals);
  const approved = said.filter(({ verdict }) => verdict === 'APPROVED').length;
  const declined = said.length - approved;
  if (said.length === 0) return <span className="text-ink-faint">none</span>;
  return (
    <span className="flex gap-3">
      {approved > 0 && (
        <span className="figures inline-flex items-center gap-1">
          <MarkShape mark="succeeded" label="Approved by" /> {approved}
        </span>
      )}
      {declined > 0 && (
        <span className="figures inline-flex items-center gap-1">
          <MarkShape mark="failed" label="Declined by" /> {declined}
        </span>
      )}
    </span>
  );
}
