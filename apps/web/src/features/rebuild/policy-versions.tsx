'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import { RebuildPolicyVersionsDocument } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { policyWords } from './rebuild-words.ts';

/** What held before, read once it is asked for. */
export function PolicyVersions({ application }: { application: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm font-medium text-ink-soft">Versions before</summary>
      {open && <Versions application={application} />}
    </details>
  );
}

function Versions({ application }: { application: string }) {
  const [{ data, error }, ask] = useQuery({
    query: RebuildPolicyVersionsDocument,
    variables: { name: application },
    requestPolicy: 'network-only',
  });
  if (error && !data) {
    return <Problem message={describeFault(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  }
  const versions = data?.application?.rebuildPolicyVersions;
  if (!versions) return <Skeleton className="mt-2 h-16 w-full" />;
  return (
    <ol className="mt-1 divide-y divide-line">
      {versions.map((policy) => (
        <li key={policy.version} className="py-1.5">
          <p>
            <span className="font-medium">Version {policy.version}</span>{' '}
            <span className="text-meta text-ink-faint">
              by {policy.createdBy}
              {policy.createdAt !== null && (
                <>
                  , <Age at={policy.createdAt} />
                </>
              )}
            </span>
          </p>
          <p className="text-meta text-ink-soft">{policyWords(policy)}</p>
        </li>
      ))}
    </ol>
  );
}
