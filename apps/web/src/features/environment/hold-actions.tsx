'use client';

import { useState } from 'react';
import { type HoldPartsFragment, LiftHoldDocument, PinDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Refused } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { holdWords } from './deployment-words.ts';

interface HoldActionsProps {
  readonly environment: string;
  readonly application: string;
  readonly automatic: boolean;
  readonly hold: HoldPartsFragment | undefined;
  readonly onDone: () => void;
}

/** What keeps automatic promotion away from one application, with the act that ends it; else the act that begins it. */
export function HoldActions({ environment, application, automatic, hold, onDone }: HoldActionsProps) {
  const [pinning, setPinning] = useState(false);
  const lift = useAct(LiftHoldDocument);
  const why = useWhyNot('PROMOTE');
  const liftHold = async () => {
    if (await lift.run({ environment, application })) onDone();
  };
  return (
    <div className="relative z-1 flex min-w-44 items-center gap-3">
      <div className="min-w-0 flex-1">
        {hold ? (
          <>
            <StateMark mark="blocked" word={holdWords[hold.cause]} />
            <p className="max-w-64 pl-5 text-meta text-ink-faint">
              {hold.reason && <span className="text-ink-soft">{hold.reason} </span>}
              {hold.createdBy}, <Age at={hold.createdAt} />
            </p>
          </>
        ) : (
          <span className="text-ink-faint">{automatic ? 'On' : 'Off'}</span>
        )}
        <Refused reasons={lift.reasons} fault={lift.fault} />
      </div>
      {hold ? (
        <Button why={why} busy={lift.busy} onClick={() => void liftHold()}>
          Lift hold
        </Button>
      ) : (
        <Button kind="quiet" why={why} onClick={() => setPinning(true)}>
          Pin…
        </Button>
      )}
      {pinning && (
        <PinDrawer
          environment={environment}
          application={application}
          onClose={() => setPinning(false)}
          onDone={onDone}
        />
      )}
    </div>
  );
}

function PinDrawer(props: { environment: string; application: string; onClose: () => void; onDone: () => void }) {
  const { environment, application } = props;
  const act = useAct(PinDocument);
  const [reason, setReason] = useState('');
  const submit = async () => {
    if (!(await act.run({ environment, application, reason: reason.trim() || null }))) return;
    props.onDone();
    props.onClose();
  };
  return (
    <FormDrawer
      title={`Pin ${application} in ${environment}`}
      description="What runs stays until a person promotes something else; automatic promotion waits for “Lift hold”."
      submit={`Pin ${application}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, ['reason'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Field
        label="Reason"
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder="The auditors look at it until Friday."
        hint="For those who meet it."
        errors={about(act.reasons, 'reason')}
      />
    </FormDrawer>
  );
}
