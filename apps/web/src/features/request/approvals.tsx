'use client';

import type { ApprovalPartsFragment } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';
import { MarkShape } from '../../ui/state-mark.tsx';

/** Who said what; a word that counts no more stays, with why. */
export function Approvals({ approvals }: { approvals: readonly ApprovalPartsFragment[] }) {
  return (
    <section className="border-t border-line px-5 pt-3 pb-4">
      <h3 className="mb-1.5 font-semibold">Approvals</h3>
      {approvals.length === 0 ? (
        <p className="text-ink-soft">Nobody has said yes or no yet.</p>
      ) : (
        <ul className="space-y-2">
          {approvals.map((approval) => {
            const isVoid = approval.voidedAt !== null;
            const verb = approval.verdict === 'APPROVED' ? 'approved' : 'declined';
            return (
              <li key={approval.id} className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5">
                <span className="mt-[3px]">
                  <MarkShape mark={isVoid ? 'cancelled' : approval.verdict === 'APPROVED' ? 'succeeded' : 'failed'} />
                </span>
                <p className={classes('flex flex-wrap gap-x-2', isVoid && 'text-ink-faint')}>
                  <span>
                    <span className="font-medium">{approval.actor}</span>{' '}
                    <span className={isVoid ? 'line-through' : undefined}>{verb}</span>
                  </span>
                  {approval.groups.length > 0 && (
                    <span className="text-ink-faint">of {approval.groups.join(', ')}</span>
                  )}
                  <span className="ml-auto text-meta text-ink-faint">
                    <Age at={approval.createdAt} />
                  </span>
                </p>
                {approval.comment !== null && (
                  <p className="col-start-2 break-words text-ink-soft">{approval.comment}</p>
                )}
                {isVoid && (
                  <p className="col-start-2 text-meta text-ink-faint">counts no more: {approval.voidedBecause}</p>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
