'use client';

import { useState } from 'react';
import { describeFault, isForbidden } from '../../graphql/client.ts';
import { AuditDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Forbidden, Problem } from '../../ui/notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { AuditDrawer, AuditDrawerElsewhere } from './audit-drawer.tsx';
import { AuditRow } from './audit-row.tsx';

export const auditColumns = 5;

/** Rows of one application, or of all, the newest first; older pages follow on demand. */
export function AuditEntries({ application }: { application: string | undefined }) {
  const [pages, setPages] = useState(1);
  const wanted = useAddress().get('entry');
  return <Page application={application} more={pages - 1} wanted={wanted} onMore={() => setPages(pages + 1)} />;
}

/**
 * One page, then the next. Each begins at the cursor that the one before ends with now: entries that arrive meanwhile
 * move the border, and none falls between two pages. `wanted` is the entry of the drawer, until a page has it.
 */
function Page(props: {
  application: string | undefined;
  after?: string;
  more: number;
  wanted: string | null;
  onMore: () => void;
}) {
  const { application, after, more, wanted, onMore } = props;
  const address = useAddress();
  const { data, error, reload } = useLive(AuditDocument, { application, after });
  const page = data?.audit;
  const close = () => address.go({ entry: null }, 'replace');
  if (!page) {
    if (!error) return <SkeletonRows rows={after === undefined ? 12 : 2} columns={auditColumns} />;
    return (
      <Whole>
        {isForbidden(error) ? (
          <Forbidden>{describeFault(error)}</Forbidden>
        ) : (
          <Problem message={describeFault(error)} onRetry={reload} />
        )}
      </Whole>
    );
  }
  const entry = page.nodes.find(({ id }) => id === wanted);
  const missing = entry ? null : wanted;
  const cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  const last = cursor === null || more === 0;
  return (
    <>
      {page.nodes.map((node) => (
        <AuditRow key={node.id} entry={node} chosen={node === entry} />
      ))}
      {page.nodes.length === 0 && after === undefined && (
        <Whole>
          {application === undefined ? (
            <Empty title="Nothing has been changed yet.">
              Each application registered, release started, promotion and token stands here with who did it.
            </Empty>
          ) : (
            <Empty
              title={`Nothing has been recorded about ${application}.`}
              action={<Button onClick={() => address.go({ application: null })}>Show all applications</Button>}
            />
          )}
        </Whole>
      )}
      {entry && <AuditDrawer entry={entry} onClose={close} />}
      {last && missing !== null && <AuditDrawerElsewhere onClose={close} />}
      {last ? (
        cursor !== null && (
          <Whole className="border-t border-line p-2 text-center">
            <Button kind="quiet" onClick={onMore}>
              Show older entries
            </Button>
          </Whole>
        )
      ) : (
        <Page application={application} after={cursor} more={more - 1} wanted={missing} onMore={onMore} />
      )}
    </>
  );
}

/** A row of one cell as wide as the table. */
function Whole({ className, children }: { className?: string; children: React.ReactNode }) {
  return (
    <tr>
      <td colSpan={auditColumns} className={className}>
        {children}
      </td>
    </tr>
  );
}
