'use client';

import { ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { RollbackDocument, RollbackPreviewDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Choice, Choices, LongField } from '../../ui/field.tsx';
import { Problem, Refused } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { paths } from '../paths.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';

/** Says where a rollback goes and what it leaves behind, before it is done. `failed` names the release that did not come to run. */
export function RollbackDrawer(props: {
  environment: string;
  application: string;
  failed?: string;
  onClose: () => void;
}) {
  const { environment, application, onClose } = props;
  const router = useRouter();
  const form = useId();
  const mayPromote = useWhyNot('PROMOTE');
  const mayOverride = useWhyNot('OVERRIDE');
  const act = useAct(RollbackDocument);
  const [rejecting, setRejecting] = useState(false);
  const [reject, setReject] = useState('');
  const [override, setOverride] = useState('');
  const { data, error, reload } = useLive(RollbackPreviewDocument, { environment, application });
  const there = data?.environment?.deployments.find((one) => one.application.name === application);
  const present = there ? releaseName(there.release) : undefined;
  const back = data?.plannedRollback ?? undefined;
  const target = back?.release ?? undefined;
  const refusedByPolicy = act.reasons.some(({ code }) => code.startsWith('policy.'));
  const [overriding, setOverriding] = useState(false);
  const asksOverride = overriding || (refusedByPolicy && mayOverride === undefined);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (mayPromote !== undefined || !target) return;
    setOverriding(asksOverride);
    const promotion = await act.run({
      environment,
      application,
      reject: rejecting ? reject.trim() : null,
      override: asksOverride && override.trim() !== '' ? override : null,
    });
    if (promotion) router.push(paths.promotion(promotion.id));
  };

  return (
    <Drawer
      modal
      title={`Roll ${application} back in ${environment}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            kind="primary"
            type="submit"
            form={form}
            busy={act.busy}
            why={
              mayPromote ?? (data ? (target ? undefined : 'There is nothing to go back to.') : 'Looking where to go…')
            }
          >
            {target ? `Roll ${environment} back to ${target}` : `Roll ${environment} back`}
          </Button>
        </>
      }
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : !data ? (
        <div className="space-y-3 p-5" aria-busy="true">
          <p className="breathing text-ink-soft">Looking for the last release that ran there well…</p>
          <Skeleton className="h-6 w-48" />
          <Skeleton className="h-20 w-full rounded-md" />
        </div>
      ) : (
        <form id={form} onSubmit={(event) => void submit(event)} className="space-y-5 p-5" noValidate>
          <Refused reasons={unplaced(act.reasons, ['reject', 'override'])} fault={act.fault} />
          <section>
            <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-lead">
              <span className="text-ink-soft">{present ?? 'nothing'}</span>
              <ArrowRight size={14} aria-label="is replaced by" className="text-ink-faint" />
              <span className="font-semibold">{target ?? 'nowhere'}</span>
              {back?.digest && (
                <span className="text-body">
                  <Digest value={back.digest} />
                </span>
              )}
            </p>
            <p className="mt-1 text-ink-soft">{back?.because}</p>
          </section>
          {props.failed !== undefined && present !== undefined && props.failed !== present && (
            <p className="rounded-md border border-outdated/50 bg-outdated/8 px-3 py-2">
              {props.failed} never came to run here: {present} runs on. A rollback leaves {present} as well.
            </p>
          )}
          {target && (
            <ul className="list-disc space-y-1 pl-5 text-ink-soft">
              <li>It is deployed by its digest and verified, as every promotion is.</li>
              <li>
                Automatic promotion of {application} to {environment} is held until somebody lifts the hold.
              </li>
              <li>
                What let {target} in the first time is not asked again, and freezes do not hold it up; a stopped line
                does.
              </li>
            </ul>
          )}
          {target && present !== undefined && there?.release.rejection === null && (
            <Choices label="Besides">
              <Choice
                label={`Reject ${present}`}
                hint="nobody and nothing promotes it anywhere, until that is lifted"
                checked={rejecting}
                onChange={(event) => setRejecting(event.target.checked)}
              />
            </Choices>
          )}
          {rejecting && (
            <LongField
              label={`Why ${present} is rejected`}
              required
              autoFocus
              rows={3}
              maxLength={500}
              value={reject}
              onChange={(event) => setReject(event.target.value)}
              placeholder="What it does wrong, and who saw it"
              errors={about(act.reasons, 'reject')}
            />
          )}
          {asksOverride && (
            <LongField
              label="Reason to go against the policy"
              required
              rows={3}
              maxLength={500}
              value={override}
              onChange={(event) => setOverride(event.target.value)}
              hint="10 to 500 characters; recorded for good with your name."
              errors={about(act.reasons, 'override')}
            />
          )}
        </form>
      )}
    </Drawer>
  );
}
