'use client';

import type { Reason } from '../../graphql/use-act.ts';
import { Described } from '../../ui/described.tsx';
import { Field, LongField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about } from '../refusal/refusal-fields.ts';
import { type EnvironmentForm, settingsExample } from './settings-input.ts';
import { targetWords } from './target-words.ts';

export interface SettingsFieldsProps {
  readonly form: EnvironmentForm;
  readonly onChange: (changes: Partial<EnvironmentForm>) => void;
  readonly reasons: readonly Reason[];
  /** Names of those that may stand before it. */
  readonly others: readonly string[];
}

/** Where and how it runs images, with the fields of that kind. */
export function TargetFields({ form, onChange, reasons }: SettingsFieldsProps) {
  const kinds = Object.entries(targetWords).map(([kind, { word }]) => [kind, word] as const);
  const example = settingsExample[form.kind];
  return (
    <>
      <Described label="Target" hint={`Releases become ${targetWords[form.kind].meaning}.`}>
        <Segmented
          label="Target"
          value={form.kind}
          options={kinds as [EnvironmentForm['kind'], string][]}
          onChange={(kind) => onChange({ kind, settings: '' })}
        />
      </Described>
      {example === undefined ? (
        <Field
          label={form.kind === 'SWARM' ? 'A manager of the swarm' : 'Docker host'}
          className="mono"
          spellCheck={false}
          value={form.dockerHost}
          onChange={(event) => onChange({ dockerHost: event.target.value })}
          placeholder="unix:///var/run/docker.sock"
          hint="The engine that runs it; the server’s own when nothing is given."
          errors={about(reasons, 'dockerHost')}
        />
      ) : (
        <LongField
          label="Settings of the target"
          required={form.kind === 'GIT_OPS'}
          className="mono"
          rows={7}
          value={form.settings}
          onChange={(event) => onChange({ settings: event.target.value })}
          placeholder={example}
          hint={
            form.kind === 'GIT_OPS'
              ? 'A JSON object: repositoryUrl, branch, path of the file and key in it; never a password.'
              : 'A JSON object: the repository or the tag that is moved.'
          }
          errors={about(reasons, 'settings')}
        />
      )}
      {form.kind === 'DOCKER_HOST' && (
        <Field
          label="Address for published ports"
          required
          className="mono"
          value={form.publishAddress}
          onChange={(event) => onChange({ publishAddress: event.target.value })}
          hint="Where its containers’ ports listen; 127.0.0.1 keeps them on that machine."
          errors={about(reasons, 'publishAddress')}
        />
      )}
    </>
  );
}
