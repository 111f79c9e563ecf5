'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import { CreateReleaseSetDocument, SetCandidatesDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { setCandidates } from './set-candidates-layout.ts';

/** Says which releases of other applications one was tested with. */
export function CreateSetDrawer(props: {
  release: string;
  /** “1.4.2” */
  version: string;
  application: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const act = useAct(CreateReleaseSetDocument);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [{ data, error }] = useQuery({ query: SetCandidatesDocument, requestPolicy: 'cache-and-network' });
  const candidates = data && setCandidates(data.releases.nodes, props.application);
  const submit = async () => {
    const others = Object.values(chosen).filter((id) => id !== '');
    if (!(await act.run({ name: name.trim(), releases: [props.release, ...others] }))) return;
    props.onDone();
    props.onClose();
  };
  return (
    <FormDrawer
      title={`What ${props.application} ${props.version} was tested with`}
      description="Where a policy asks for it, they go together."
      submit={`Keep ${name.trim() || 'the set'}`}
      busy={act.busy}
      reasons={[
        ...unplaced(act.reasons, ['name']),
        ...(error && !data ? [{ message: describeFault(error) }] : []),
        ...(candidates?.length === 0 ? [{ message: 'No other application has published a release yet.' }] : []),
      ]}
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
        placeholder="Week 47"
        errors={about(act.reasons, 'name')}
      />
      {candidates?.map(({ application, releases }) => (
        <SelectField
          key={application}
          label={application}
          value={chosen[application] ?? ''}
          options={[['', 'not in it'], ...releases.map((one) => [one.id, one.name] as const)]}
          onChange={(id) => setChosen({ ...chosen, [application]: id })}
        />
      )) ?? <Skeleton className="h-8 w-full" />}
    </FormDrawer>
  );
}
