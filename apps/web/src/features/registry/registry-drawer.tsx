'use client';

import { useState } from 'react';
import {
  AddRegistryDocument,
  type RegistryPartsFragment,
  UpdateRegistryDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Choice, Choices, Field, LongField } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';

const fields = ['host', 'name', 'username', 'password', 'plainHttp', 'certificate', 'tokenServices'] as const;

/** Adds a registry, or edits one: its host stays then, since credentials belong to their host. */
export function RegistryDrawer(props: {
  registry?: RegistryPartsFragment | undefined;
  onSaved: (id: string) => void;
  onClose: () => void;
}) {
  const { registry, onSaved, onClose } = props;
  const add = useAct(AddRegistryDocument);
  const update = useAct(UpdateRegistryDocument);
  const act = registry ? update : add;
  const [host, setHost] = useState('');
  const [name, setName] = useState(registry?.name ?? '');
  const [username, setUsername] = useState(registry?.username ?? '');
  const [password, setPassword] = useState('');
  const [plainHttp, setPlainHttp] = useState(registry?.plainHttp ?? false);
  const [certificate, setCertificate] = useState('');
  const [dropped, setDropped] = useState(false);
  const [tokenServices, setTokenServices] = useState(registry?.tokenServices.join(' ') ?? '');

  const submit = async () => {
    const given = plainHttp || dropped ? '' : certificate.trim() || null;
    const services = tokenServices.split(/[\s,]+/).filter((one) => one !== '');
    const input = {
      name,
      username,
      password: password || null,
      plainHttp,
      certificate: given,
      tokenServices: services,
    };
    const saved = registry
      ? await update.run({ id: registry.id, input })
      : await add.run({ input: { host: host.trim(), ...input } });
    if (saved) onSaved(saved.id);
  };
  const kept = registry?.hasSecret && username.trim() === registry.username;

  return (
    <FormDrawer
      title={registry ? `Edit ${registry.host}` : 'Add a registry'}
      description="Credentials and connection of one registry, used wherever it is."
      submit={registry ? 'Save and check' : `Add ${host.trim() || 'the registry'} and check`}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      {!registry && (
        <Field
          label="Host"
          required
          autoFocus
          className="mono"
          spellCheck={false}
          value={host}
          onChange={(event) => setHost(event.target.value)}
          placeholder="registry.example.org:5000"
          hint="As it stands in image names; docker.io for Docker Hub."
          errors={about(act.reasons, 'host')}
        />
      )}
      <Field
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="Production images"
        errors={about(act.reasons, 'name')}
      />
      <Field
        label="User name"
        autoComplete="off"
        spellCheck={false}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        hint={
          registry?.hasSecret ? 'Empty it to take the credentials away.' : 'Nothing for a registry that asks nobody.'
        }
        errors={about(act.reasons, 'username')}
      />
      <Field
        label="Password or token"
        type="password"
        autoComplete="new-password"
        required={username.trim() !== '' && !kept}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        placeholder={kept ? 'As it is' : undefined}
        hint="Kept encrypted and never shown again."
        errors={about(act.reasons, 'password')}
      />
      <Choices label="Connection" errors={about(act.reasons, 'plainHttp')}>
        <Choice
          label="Plain HTTP"
          hint="no encryption: whoever is on the network can read the password"
          checked={plainHttp}
          onChange={(event) => setPlainHttp(event.target.checked)}
        />
        {registry?.hasCertificate && !plainHttp && (
          <Choice
            label="Forget its own authority"
            hint="and trust the usual ones alone"
            checked={dropped}
            onChange={(event) => setDropped(event.target.checked)}
          />
        )}
      </Choices>
      {!plainHttp && !dropped && (
        <LongField
          label="Authority of its certificate"
          className="mono"
          value={certificate}
          onChange={(event) => setCertificate(event.target.value)}
          placeholder={registry?.hasCertificate ? 'As it is' : '-----BEGIN CERTIFICATE-----'}
          hint="PEM, for a registry with a certificate of your own; engines are told of it on their own machines."
          errors={about(act.reasons, 'certificate')}
        />
      )}
      <Field
        label="Token services"
        className="mono"
        spellCheck={false}
        value={tokenServices}
        onChange={(event) => setTokenServices(event.target.value)}
        placeholder="https://auth.example.org"
        hint="Origins on other hosts that may be given the user name and password for a token; none for most registries."
        errors={about(act.reasons, 'tokenServices')}
      />
    </FormDrawer>
  );
}
