'use client';

import { useState } from 'react';
import { AddWebhookDocument, type AddWebhookMutation, type WebhookKind } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Described } from '../../ui/described.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { PlaceFields } from '../restriction/place-fields.tsx';
import { webhookWords } from './webhook-words.ts';

export type IssuedWebhook = Extract<AddWebhookMutation['addWebhook'], { __typename: 'IssuedWebhook' }>;

const kinds = (Object.keys(webhookWords) as WebhookKind[]).map((kind) => [kind, webhookWords[kind].word] as const);

/** Makes an address for another tool, and its secret. */
export function AddWebhookDrawer(props: { onIssued: (issued: IssuedWebhook) => void; onClose: () => void }) {
  const act = useAct(AddWebhookDocument);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<WebhookKind>('PUSH');
  const [place, setPlace] = useState({ environment: '', application: '' });
  const submit = async () => {
    // Pushes belong to no environment, whatever was chosen before.
    const environment = kind === 'PUSH' ? null : place.environment || null;
    const input = { name: name.trim(), kind, application: place.application || null, environment };
    const issued = await act.run({ input });
    if (issued) props.onIssued(issued);
  };
  return (
    <FormDrawer
      title="Add a webhook"
      description="An address at which another tool tells what it did."
      submit={`Add ${name.trim() || 'the webhook'}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, ['name', 'application', ...(kind === 'PUSH' ? [] : ['environment'])])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Field
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="git-host"
        hint="Who tells; what comes of it stands in the audit under this name."
        errors={about(act.reasons, 'name')}
      />
      <Described label="What it takes" hint={webhookWords[kind].meaning}>
        <Segmented label="What it takes" value={kind} options={kinds} onChange={setKind} />
      </Described>
      <PlaceFields
        place={place}
        reasons={act.reasons}
        onChange={setPlace}
        without={kind === 'PUSH' ? 'environment' : undefined}
      />
    </FormDrawer>
  );
}
