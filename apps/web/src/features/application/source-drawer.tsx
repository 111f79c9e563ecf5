'use client';

import { useState } from 'react';
import { type ApplicationQuery, UpdateApplicationDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Choice, Choices, Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';

const fields = ['repositoryUrl', 'pipelineFile', 'username', 'password'] as const;
type FieldName = (typeof fields)[number];

/** Moves an application to another repository, or gives it other credentials; the repository has to accept them first. */
export function SourceDrawer(props: {
  application: NonNullable<ApplicationQuery['application']>;
  onSaved: () => void;
  onClose: () => void;
}) {
  const { application } = props;
  const act = useAct(UpdateApplicationDocument);
  const [values, setValues] = useState<Record<FieldName, string>>({
    repositoryUrl: application.repositoryUrl,
    pipelineFile: application.pipelineFile,
    username: '',
    password: '',
  });
  const [dropped, setDropped] = useState(false);
  const moves = values.repositoryUrl.trim() !== application.repositoryUrl;
  const kept = application.hasCredentials && !moves;
  const field = (name: FieldName) => ({
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
    errors: about(act.reasons, name),
    spellCheck: false,
  });

  const submit = async () => {
    const { repositoryUrl, pipelineFile, username, password } = values;
    const input = {
      repositoryUrl: repositoryUrl.trim(),
      pipelineFile: pipelineFile.trim(),
      ...(dropped ? { password: '' } : { username: username.trim() || null, password: password || null }),
    };
    if (!(await act.run({ application: application.name, input }))) return;
    props.onSaved();
    props.onClose();
  };

  return (
    <FormDrawer
      title={`Where the source of ${application.name} is`}
      description="Releases and rebuilds read it there from now on."
      submit={act.busy ? 'Reaching the repository…' : 'Save the source'}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Field
        {...field('repositoryUrl')}
        label="Repository"
        required
        className="mono"
        hint="https://, ssh:// or git@host:path. It is reached once before anything is kept."
      />
      <Field
        {...field('pipelineFile')}
        label="Pipeline file"
        required
        className="mono"
        hint="Its path in the repository; read at the commit that is released."
      />
      <fieldset className="space-y-5 border-t border-line pt-5">
        <legend className="sr-only">Credentials of the repository</legend>
        {!dropped && (
          <>
            <Field
              {...field('username')}
              label="User name"
              autoComplete="off"
              placeholder={kept ? 'As it is' : 'git'}
            />
            <Field
              {...field('password')}
              label="Password or token"
              type="password"
              autoComplete="new-password"
              placeholder={kept ? 'As it is' : undefined}
              hint={
                application.hasCredentials && moves
                  ? 'The one that is kept belongs to the address before; it is never sent to another.'
                  : 'Kept encrypted and never shown again.'
              }
            />
          </>
        )}
        {application.hasCredentials && (
          <Choices label="What is kept">
            <Choice
              label="Take the credentials away"
              hint="the repository is asked without any then"
              checked={dropped}
              onChange={(event) => setDropped(event.target.checked)}
            />
          </Choices>
        )}
      </fieldset>
    </FormDrawer>
  );
}
