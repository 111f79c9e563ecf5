'use client';

import { useState } from 'react';
import {
  CreateEnvironmentDocument,
  type EnvironmentSettingsFragment,
  UpdateEnvironmentDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { SettingsFields } from './settings-fields.tsx';
import { type EnvironmentForm, emptyForm, formOf, inputOf, positionFault } from './settings-input.ts';
import { convergenceFault } from './target-settings.ts';

const fields = [
  ...['name', 'upstreams', 'imageRepository', 'position'],
  ...['dockerHost', 'publishAddress', 'settings', 'username', 'password'],
] as const;

/** Adds an environment, the next free one at the right, or edits one: its name stays then, since addresses hold it. */
export function EnvironmentDrawer(props: {
  environment?: EnvironmentSettingsFragment;
  /** Those that there are. */
  all: readonly { readonly name: string; readonly position: number }[];
  onSaved?: () => void;
  onClose: () => void;
}) {
  const { environment, all, onClose } = props;
  const create = useAct(CreateEnvironmentDocument);
  const update = useAct(UpdateEnvironmentDocument);
  const act = environment ? update : create;
  const [before] = useState(() =>
    environment ? formOf(environment) : emptyForm(Math.max(-1, ...all.map((one) => one.position)) + 1),
  );
  const [form, setForm] = useState(before);
  const [name, setName] = useState('');

  const change = (changes: Partial<EnvironmentForm>) => setForm((present) => ({ ...present, ...changes }));
  const submit = async () => {
    if (positionFault(form) !== undefined) return;
    if (form.kind === 'GIT_OPS' && convergenceFault(form.gitOps) !== undefined) return;
    const saved = environment
      ? await update.run({ name: environment.name, input: inputOf(form, before) })
      : await create.run({ input: { name: name.trim(), ...inputOf(form) } });
    if (!saved) return;
    props.onSaved?.();
    onClose();
  };

  return (
    <FormDrawer
      title={environment ? `Settings of ${environment.name}` : 'Add an environment'}
      description={
        environment
          ? 'They count from the next promotion on; what runs is left alone.'
          : 'A named place where a release can be, such as dev, staging or production.'
      }
      submit={environment ? 'Save the settings' : `Add ${name.trim() || 'the environment'}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      {!environment && (
        <Field
          label="Name"
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="dev"
          hint="Lower-case letters, digits and dashes; it stands in addresses."
          errors={about(act.reasons, 'name')}
        />
      )}
      <SettingsFields
        form={form}
        onChange={change}
        reasons={act.reasons}
        hasCredentials={environment?.target.hasCredentials ?? false}
        others={all.map((one) => one.name).filter((one) => one !== environment?.name)}
      />
    </FormDrawer>
  );
}
