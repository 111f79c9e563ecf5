'use client';

import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { StopTheLineDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { PlaceFields } from './place-fields.tsx';
import { placeWords } from './place-words.ts';

/** Stops the line, after a reason was given. */
export function StopButton() {
  const why = useWhyNot('GOVERN');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="danger" why={why} icon={<OctagonX size={14} aria-hidden />} onClick={() => setOpen(true)}>
        Stop the line…
      </Button>
      {open && <StopDrawer onClose={() => setOpen(false)} />}
    </>
  );
}

function StopDrawer({ onClose }: { onClose: () => void }) {
  const act = useAct(StopTheLineDocument);
  const [reason, setReason] = useState('');
  const [place, setPlace] = useState({ environment: '', application: '' });
  const named = (name: string) => (name === '' ? null : { name });
  const submit = async () => {
    const input = { reason, environment: place.environment || null, application: place.application || null };
    if (await act.run({ input })) onClose();
  };
  return (
    <FormDrawer
      title="Stop the line"
      description="Nothing is promoted there from now on, until somebody lifts it. What runs goes on running."
      submit={`Stop ${placeWords({ environment: named(place.environment), application: named(place.application) })}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, ['reason', 'environment', 'application'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Reason"
        required
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder="Payments time out since 12:40."
        hint="Everybody sees it, on every page."
        errors={about(act.reasons, 'reason')}
      />
      <PlaceFields place={place} reasons={act.reasons} onChange={setPlace} />
    </FormDrawer>
  );
}
