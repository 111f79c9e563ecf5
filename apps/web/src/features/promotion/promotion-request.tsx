'use client';

import { listed } from '../../format/plural.ts';
import type { PromotionQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { standingWords } from '../request/request-words.ts';

type Request = NonNullable<NonNullable<PromotionQuery['promotion']>['request']>;

/** The request that a promotion came from: who asked with which words, and who gave theirs. */
export function PromotionRequest({ request }: { request: Request }) {
  const approved = standingWords(request.approvals).filter(({ verdict }) => verdict === 'APPROVED');
  const names = approved.map(({ actor, groups }) => (groups.length > 0 ? `${actor} (${groups.join(', ')})` : actor));
  return (
    <div className="flex gap-2.5 rounded-md border border-line px-3 py-2">
      <span className="mt-[3px]">
        <MarkShape mark={approved.length > 0 ? 'succeeded' : 'waiting'} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-3">
          <span>
            Asked for by <span className="font-medium">{request.requestedBy}</span>, <Age at={request.createdAt} />
            {names.length > 0 ? `; approved by ${listed(names)}` : '; no approval was needed'}
          </span>
          <Link
            href={paths.request(request.id)}
            className="ml-auto rounded-sm font-medium text-accent hover:underline max-sm:ml-0"
          >
            Show the request
          </Link>
        </p>
        {request.comment !== null && <p className="break-words text-ink-soft">“{request.comment}”</p>}
      </div>
    </div>
  );
}
