'use client';

import { Choice, Choices, Field } from '../../ui/field.tsx';
import { about } from '../refusal/refusal-fields.ts';
import type { SettingsFieldsProps } from './settings-props.ts';

/** What the git repository asks for. Renewed ones count for the next commit; nothing is deployed for them. */
export function GitCredentials(props: Pick<SettingsFieldsProps, 'form' | 'onChange' | 'reasons' | 'hasCredentials'>) {
  const { form, onChange, reasons, hasCredentials } = props;
  return (
    <fieldset className="space-y-5 border-t border-line pt-5">
      <legend className="sr-only">Credentials of the git repository</legend>
      {!form.dropsCredentials && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="User name"
            autoComplete="off"
            spellCheck={false}
            value={form.username}
            onChange={(event) => onChange({ username: event.target.value })}
            placeholder={hasCredentials ? 'As it is' : 'git'}
            errors={about(reasons, 'username')}
          />
          <Field
            label="Password or token"
            type="password"
            autoComplete="new-password"
            value={form.password}
            onChange={(event) => onChange({ password: event.target.value })}
            placeholder={hasCredentials ? 'As it is' : undefined}
            hint="Kept encrypted, never shown again; a new one counts from the next commit on."
            errors={about(reasons, 'password')}
          />
        </div>
      )}
      {hasCredentials && (
        <Choices label="What is kept">
          <Choice
            label="Take the credentials away"
            hint="the repository is asked without any then"
            checked={form.dropsCredentials}
            onChange={(event) => onChange({ dropsCredentials: event.target.checked })}
          />
        </Choices>
      )}
    </fieldset>
  );
}
