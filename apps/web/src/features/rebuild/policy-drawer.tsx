'use client';

import { useState } from 'react';
import { type RebuildPolicyPartsFragment, SetRebuildPolicyDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Described } from '../../ui/described.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { faultsOf, formOf, inputOf, type PolicyForm } from './policy-input.ts';
import { PolicyVersions } from './policy-versions.tsx';
import { modeWords } from './rebuild-words.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { WindowFields } from './window-fields.tsx';

const fields = ['mode', 'schedule', 'timeZone', 'windows', 'atOnce', 'settleMinutes'];
const modes = Object.entries(modeWords).map(([mode, { word }]) => [mode, word] as const);

/** When an application is rebuilt by itself. */
export function PolicyDrawer(props: {
  application: string;
  policy: RebuildPolicyPartsFragment;
  onSaved: () => void;
  onClose: () => void;
}) {
  const { application, policy } = props;
  const act = useAct(SetRebuildPolicyDocument);
  const [form, setForm] = useState(() => formOf(policy));
  const [tried, setTried] = useState(false);
  const change = (changes: Partial<PolicyForm>) => setForm((before) => ({ ...before, ...changes }));
  const faults = faultsOf(form);
  const shown = tried ? faults : {};
  const own = (field: 'atOnce' | 'settleMinutes') => [
    ...about(act.reasons, field),
    ...(shown[field] === undefined ? [] : [shown[field]]),
  ];
  const submit = async () => {
    setTried(true);
    if (Object.keys(faults).length > 0) return;
    if (!(await act.run({ input: inputOf(application, form) }))) return;
    props.onSaved();
    props.onClose();
  };

  return (
    <FormDrawer
      title={`Rebuild policy of ${application}`}
      description={
        policy.createdAt === null ? (
          'Nobody has written one yet: what moves is reported.'
        ) : (
          <>
            Version {policy.version}, by {policy.createdBy}, <Age at={policy.createdAt} />
          </>
        )
      }
      submit="Save the policy"
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Described label="When a base image moved" hint={modeWords[form.mode].meaning}>
        <Segmented
          label="When a base image moved"
          value={form.mode}
          options={modes as [PolicyForm['mode'], string][]}
          onChange={(mode) => change({ mode })}
        />
      </Described>
      <ScheduleFields form={form} reasons={act.reasons} onChange={change} />
      <WindowFields
        windows={form.windows}
        errors={about(act.reasons, 'windows')}
        onChange={(windows) => change({ windows })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Rebuilds at once"
          required
          inputMode="numeric"
          value={form.atOnce}
          onChange={(event) => change({ atOnce: event.target.value })}
          hint="It begins only while fewer are under way, those of other applications counted."
          errors={own('atOnce')}
        />
        <Field
          label="Wait after a move, in minutes"
          required
          inputMode="numeric"
          value={form.settleMinutes}
          onChange={(event) => change({ settleMinutes: event.target.value })}
          hint="On top of the time in which the watch calls a tag settled; for platforms that arrive late."
          errors={own('settleMinutes')}
        />
      </div>
      {policy.version > 1 && <PolicyVersions application={application} />}
    </FormDrawer>
  );
}
