'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import {
  type EnvironmentConfigurationQuery,
  RemoveEnvironmentSecretDocument,
  SetEnvironmentSecretDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, LongField } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Empty, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';

type Secret = NonNullable<EnvironmentConfigurationQuery['environment']>['secrets'][number];

/** Names of an environment's secrets; what they hold is told to nobody but the target. */
export function SecretsPanel(props: {
  environment: string;
  secrets: readonly Secret[] | undefined;
  onDone: () => void;
}) {
  const { environment, secrets, onDone } = props;
  const why = useWhyNot('CONFIGURE');
  /** The name of the one that is replaced; empty for a new one. */
  const [editing, setEditing] = useState<string>();
  return (
    <Panel
      title={`Secrets of ${environment}`}
      flush
      className="col-span-12 lg:col-span-5"
      aside={
        <Button why={why} icon={<Plus size={14} aria-hidden />} onClick={() => setEditing('')}>
          Add a secret
        </Button>
      }
    >
      {secrets === undefined ? (
        <Skeleton className="m-4 h-16" />
      ) : secrets.length === 0 ? (
        <Empty title="There is no secret here.">
          Add one, and name it under <code className="mono">secrets</code> of an application: it is a file in its
          containers from the next promotion on.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {secrets.map((secret) => (
            <SecretLine
              key={secret.name}
              environment={environment}
              secret={secret}
              onReplace={() => setEditing(secret.name)}
              onDone={onDone}
            />
          ))}
        </ul>
      )}
      {editing !== undefined && (
        <SecretDrawer environment={environment} name={editing} onDone={onDone} onClose={() => setEditing(undefined)} />
      )}
    </Panel>
  );
}

function SecretLine(props: { environment: string; secret: Secret; onReplace: () => void; onDone: () => void }) {
  const { environment, secret } = props;
  const why = useWhyNot('CONFIGURE');
  const remove = useAct(RemoveEnvironmentSecretDocument);
  const [asked, setAsked] = useState(false);
  const confirm = async () => {
    if (await remove.run({ environment, name: secret.name })) props.onDone();
    setAsked(false);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-0 flex-1 basis-40">
        <span className="mono font-medium break-all">{secret.name}</span>
        <span className="block text-meta text-ink-faint">
          {secret.updatedBy}, <Age at={secret.updatedAt} />
        </span>
      </span>
      {asked ? (
        <>
          <Button onClick={() => setAsked(false)}>Keep</Button>
          <Button kind="danger" busy={remove.busy} onClick={() => void confirm()}>
            Remove {secret.name} for good
          </Button>
        </>
      ) : (
        <>
          <Button kind="quiet" why={why} onClick={props.onReplace}>
            Replace…
          </Button>
          <Button kind="quiet" why={why} onClick={() => setAsked(true)}>
            Remove…
          </Button>
        </>
      )}
      <div className="basis-full empty:hidden">
        <Refused reasons={remove.reasons} fault={remove.fault} />
      </div>
    </li>
  );
}

function SecretDrawer(props: { environment: string; name: string; onDone: () => void; onClose: () => void }) {
  const { environment } = props;
  const act = useAct(SetEnvironmentSecretDocument);
  const [name, setName] = useState(props.name);
  const [value, setValue] = useState('');
  const submit = async () => {
    if (!(await act.run({ environment, name: name.trim(), value }))) return;
    props.onDone();
    props.onClose();
  };
  return (
    <FormDrawer
      title={props.name === '' ? `Add a secret to ${environment}` : `Replace ${props.name} in ${environment}`}
      description="What runs keeps what it has; the next promotion gets this one."
      submit={props.name === '' ? `Add ${name.trim() || 'the secret'}` : `Replace ${name}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, ['name', 'value'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {props.name === '' && (
        <Field
          label="Name"
          required
          autoFocus
          className="mono"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="mail-password"
          hint="As applications name it under secrets."
          errors={about(act.reasons, 'name')}
        />
      )}
      <LongField
        label="Value"
        required
        className="mono"
        rows={4}
        autoComplete="off"
        value={value}
        onChange={(event) => setValue(event.target.value)}
        hint="Kept encrypted and never shown again, every character as it stands."
        errors={about(act.reasons, 'value')}
      />
    </FormDrawer>
  );
}
