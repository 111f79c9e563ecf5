'use client';

import type { RegistryQuotaPartsFragment } from '../../graphql/generated/documents.ts';
import { Age, Until } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';

/** What a registry still allows: `docker.io: 87 of 100 requests left, again in 3 h`. */
export function Quota({ quota }: { quota: RegistryQuotaPartsFragment }) {
  const { registry, limit, remaining, resetsAt } = quota;
  if (remaining === null) return null;
  const scarce = limit !== null && remaining * 5 < limit;
  return (
    <span className="figures">
      {registry}:{' '}
      <span className={classes('font-medium', scarce ? 'text-blocked' : 'text-ink-soft')}>
        {remaining.toLocaleString('en-GB')}
        {limit !== null && ` of ${limit.toLocaleString('en-GB')}`} requests left
      </span>
      {resetsAt !== null && (
        <>
          , all again <Until at={resetsAt} />
        </>
      )}{' '}
      (<Age at={quota.seenAt} />)
    </span>
  );
}
