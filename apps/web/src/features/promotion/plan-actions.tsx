'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import {
  ApplyPromotionDocument,
  type PlanPartsFragment,
  RequestPromotionDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Field, LongField } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { paths } from '../paths.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { waysOn } from './checks-layout.ts';

type Mode = 'look' | 'request' | 'override';

/** What can be done with a plan. Asking and overriding need words, which stand here, below the plan that they are about. */
export function PlanActions(props: {
  plan: PlanPartsFragment;
  /** “hello 1.4.2 to production” */
  what: string;
  onPlanAgain: () => void;
  onClose: () => void;
}) {
  const { plan, what, onClose } = props;
  const router = useRouter();
  const mayOverride = useWhyNot('OVERRIDE');
  const [mode, setMode] = useState<Mode>('look');
  const [comment, setComment] = useState('');
  const [notBefore, setNotBefore] = useState('');
  const [reason, setReason] = useState('');
  const apply = useAct(ApplyPromotionDocument);
  const request = useAct(RequestPromotionDocument);
  const ways = waysOn(plan.decision);
  const reasons = [...apply.reasons, ...request.reasons];
  const moved = reasons.some(({ code }) => code.startsWith('plan.'));
  const to = (next: Mode) => () => {
    apply.forget();
    request.forget();
    setMode(next);
  };

  const promote = async (override: string | null) => {
    const promotion = await apply.run({ plan: plan.id, override });
    if (promotion) router.push(paths.promotion(promotion.id));
  };
  const ask = async () => {
    const instant = notBefore === '' ? null : new Date(notBefore).toISOString();
    const input = { plan: plan.id, comment: comment.trim() || null, notBefore: instant };
    const made = await request.run({ input });
    if (made) router.push(made.promotion ? paths.promotion(made.promotion.id) : paths.request(made.id));
  };
  const written = reason.trim().length;

  return (
    <>
      <div className="w-full empty:hidden">
        <Refused
          reasons={unplaced(reasons, ['override', 'notBefore', 'expiresAt'])}
          fault={apply.fault ?? request.fault}
        />
      </div>
      {mode === 'request' && (
        <div className="grid w-full gap-3 pb-1 sm:grid-cols-[minmax(0,1fr)_208px]">
          <Field
            label="Comment"
            autoFocus
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            placeholder="Why now, what was looked at"
            hint="Those who approve read it."
          />
          <Field
            label="Not before"
            type="datetime-local"
            value={notBefore}
            onChange={(event) => setNotBefore(event.target.value)}
            hint="Your own time."
            errors={[...about(request.reasons, 'notBefore'), ...about(request.reasons, 'expiresAt')]}
          />
        </div>
      )}
      {mode === 'override' && (
        <div className="w-full pb-1">
          <LongField
            label="Reason to go against the policy"
            required
            autoFocus
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="What happened, who knows of it, why it cannot wait"
            hint={
              <span className="flex gap-3">
                <span className="min-w-0 flex-1">Recorded for good with your name and the rules that it passes.</span>
                <span className="figures">{written} of 10 to 500</span>
              </span>
            }
            errors={about(apply.reasons, 'override')}
          />
        </div>
      )}
      {moved ? (
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" onClick={props.onPlanAgain}>
            Plan again
          </Button>
        </>
      ) : mode === 'look' ? (
        <>
          {!ways.promote && !ways.request && (
            <p className="mr-auto min-w-0 flex-1 basis-56 text-ink-soft">
              Waiting does not clear it: it takes another release, or another policy.
            </p>
          )}
          <Button onClick={onClose}>Close</Button>
          {ways.override && (
            <Button kind="danger" why={mayOverride} onClick={to('override')}>
              Override…
            </Button>
          )}
          {ways.promote && (
            <Button kind="primary" busy={apply.busy} onClick={() => void promote(null)}>
              Promote {what}
            </Button>
          )}
          {ways.request && (
            <Button kind="primary" onClick={to('request')}>
              Request…
            </Button>
          )}
        </>
      ) : (
        <>
          <Button onClick={to('look')}>Back</Button>
          {mode === 'request' ? (
            <Button kind="primary" busy={request.busy} onClick={() => void ask()}>
              Request {what}
            </Button>
          ) : (
            <Button
              kind="danger"
              busy={apply.busy}
              why={written < 10 ? 'Say in at least 10 characters why.' : undefined}
              onClick={() => void promote(reason)}
            >
              Override and promote {what}
            </Button>
          )}
        </>
      )}
    </>
  );
}
