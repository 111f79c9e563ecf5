'use client';

import { Check, X } from 'lucide-react';
import { useState } from 'react';
import {
  ApprovePromotionDocument,
  DeclinePromotionDocument,
  type RequestRowFragment,
  WithdrawApprovalDocument,
  WithdrawPromotionRequestDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { releaseName } from '../release/release-words.ts';
import { useViewer, useWhyNot } from '../session/viewer.tsx';
import { standingWords } from './request-words.ts';

/** To say yes or no, to take that back, and to give the request up. */
export function RequestActions({ request, onDone }: { request: RequestRowFragment; onDone: () => void }) {
  const { name: viewer } = useViewer();
  const mayApprove = useWhyNot('APPROVE');
  const mayPromote = useWhyNot('PROMOTE');
  const [comment, setComment] = useState('');
  const [leaving, setLeaving] = useState(false);
  const approve = useAct(ApprovePromotionDocument);
  const decline = useAct(DeclinePromotionDocument);
  const takeBack = useAct(WithdrawApprovalDocument);
  const withdraw = useAct(WithdrawPromotionRequestDocument);
  const acts = [approve, decline, takeBack, withdraw];
  const mine = standingWords(request.approvals).find(({ actor }) => actor === viewer);
  const what = `${releaseName(request.release)} to ${request.environment.name}`;
  const busy = acts.some((act) => act.busy);
  const words = { request: request.id, comment: comment.trim() || null };

  const did = (done: unknown) => {
    if (!done) return;
    setComment('');
    onDone();
  };
  // One answer at a time: what an earlier act was refused for says nothing about this one.
  const first = (work: () => Promise<unknown>) => () => {
    for (const act of acts) act.forget();
    void work().then(did);
  };

  return (
    <>
      <div className="w-full empty:hidden">
        <Refused
          reasons={acts.flatMap((act) => act.reasons)}
          fault={acts.map((act) => act.fault).find((fault) => fault !== undefined)}
        />
      </div>
      {!mine && !leaving && mayApprove === undefined && (
        <div className="w-full pb-1">
          <Field
            label="Comment"
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            placeholder="What you looked at, or what has to change first"
          />
        </div>
      )}
      {leaving ? (
        <>
          <Button onClick={() => setLeaving(false)}>Keep it</Button>
          <Button kind="danger" busy={withdraw.busy} onClick={first(() => withdraw.run({ request: request.id }))}>
            Withdraw the request for {what}
          </Button>
        </>
      ) : (
        <>
          <Button kind="quiet" className="mr-auto" why={mayPromote} onClick={() => setLeaving(true)}>
            Withdraw request…
          </Button>
          {mine ? (
            <Button busy={busy} why={mayApprove} onClick={first(() => takeBack.run({ request: request.id }))}>
              Take back my {mine.verdict === 'APPROVED' ? 'approval' : 'decline'}
            </Button>
          ) : (
            <>
              <Button
                kind="danger"
                why={mayApprove}
                busy={busy}
                icon={<X size={14} aria-hidden />}
                onClick={first(() => decline.run(words))}
              >
                Decline
              </Button>
              <Button
                kind="primary"
                why={mayApprove}
                busy={busy}
                icon={<Check size={14} aria-hidden />}
                onClick={first(() => approve.run(words))}
              >
                Approve {what}
              </Button>
            </>
          )}
        </>
      )}
    </>
  );
}
