'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { RegisterApplicationDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { paths } from '../paths.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';

const fields = ['name', 'repositoryUrl', 'pipelineFile', 'username', 'password'] as const;
type FieldName = (typeof fields)[number];

/** Registers an application; each refusal stands at its field. */
export function RegisterDrawer({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const act = useAct(RegisterApplicationDocument);
  const [values, setValues] = useState<Record<FieldName, string>>({
    name: '',
    repositoryUrl: '',
    pipelineFile: 'slipway.yaml',
    username: '',
    password: '',
  });
  const field = (name: FieldName) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    errors: about(act.reasons, name),
    spellCheck: false,
  });

  const submit = async () => {
    const application = await act.run({
      input: {
        name: values.name.trim(),
        repositoryUrl: values.repositoryUrl.trim(),
        pipelineFile: values.pipelineFile.trim() || 'slipway.yaml',
        username: values.username || null,
        password: values.password || null,
      },
    });
    if (application) router.push(paths.application(application.name));
  };

  return (
    <FormDrawer
      title="Register an application"
      description="A repository with a Dockerfile and a pipeline file."
      submit={act.busy ? 'Reaching the repository…' : `Register ${values.name.trim() || 'the application'}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        {...field('name')}
        label="Name"
        required
        autoFocus
        placeholder="hello"
        hint="Lower-case letters, digits and dashes; it stands in addresses."
      />
      <Field
        {...field('repositoryUrl')}
        label="Repository"
        required
        placeholder="https://git.example.org/team/hello.git"
        hint="https://, ssh:// or git@host:path. It is reached once before anything is kept."
      />
      <Field
        {...field('pipelineFile')}
        label="Pipeline file"
        required
        hint="Its path in the repository; read at the commit that is released."
      />
      <fieldset className="space-y-5 border-t border-line pt-5">
        <legend className="sr-only">Credentials of the repository</legend>
        <Field {...field('username')} label="User name" autoComplete="off" />
        <Field
          {...field('password')}
          label="Password or token"
          type="password"
          autoComplete="new-password"
          hint="For a repository that asks for it; kept encrypted and never shown again."
        />
      </fieldset>
    </FormDrawer>
  );
}
