'use client';

import { useState } from 'react';
import { RejectReleaseDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { LongField } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';

/** Keeps a release from being promoted by anybody or anything. `name` has its application: “hello 1.4.2”. */
export function RejectDrawer(props: { release: string; name: string; onDone: () => void; onClose: () => void }) {
  const { release, name } = props;
  const act = useAct(RejectReleaseDocument);
  const [reason, setReason] = useState('');
  const submit = async () => {
    if (!(await act.run({ release, reason }))) return;
    props.onDone();
    props.onClose();
  };
  return (
    <FormDrawer
      title={`Reject ${name}`}
      description="Nobody and nothing promotes it anywhere until somebody lifts the rejection."
      submit={`Reject ${name}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, ['reason'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <LongField
        label="Reason"
        required
        rows={4}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder="What it does wrong, and who saw it"
        hint="It is shown wherever somebody tries to promote it. What runs already stays; roll back to change that."
        errors={about(act.reasons, 'reason')}
      />
    </FormDrawer>
  );
}
