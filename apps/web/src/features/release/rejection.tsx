'use client';

import { LiftRejectionDocument, type ReleaseLiveFragment } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Refused } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useWhyNot } from '../session/viewer.tsx';

/** That a release is rejected, by whom and why, and the way to lift it. */
export function RejectionBanner(props: {
  release: string;
  rejection: NonNullable<ReleaseLiveFragment['rejection']>;
  onDone: () => void;
}) {
  const { rejection } = props;
  const mayGovern = useWhyNot('GOVERN');
  const lift = useAct(LiftRejectionDocument);
  const run = async () => {
    if (await lift.run({ release: props.release })) props.onDone();
  };
  return (
    <section
      aria-label="Rejection"
      className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-failed/40 bg-failed/8 py-1.5 pr-1.5 pl-3"
    >
      <StateMark mark="failed" word="Rejected" strong />
      <p className="min-w-0 flex-1 basis-64 break-words">
        {rejection.reason}{' '}
        <span className="text-ink-faint">
          {rejection.createdBy}, <Age at={rejection.createdAt} />. Nobody and nothing can promote it.
        </span>
      </p>
      <Button why={mayGovern} busy={lift.busy} onClick={() => void run()}>
        Lift the rejection
      </Button>
      <div className="w-full empty:hidden">
        <Refused reasons={lift.reasons} fault={lift.fault} />
      </div>
    </section>
  );
}
