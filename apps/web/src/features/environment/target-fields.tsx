'use client';

import { Described } from '../../ui/described.tsx';
import { Field } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about } from '../refusal/refusal-fields.ts';
import { GitCredentials } from './git-credentials.tsx';
import { GitOpsFields } from './git-ops-fields.tsx';
import type { EnvironmentForm } from './settings-input.ts';
import type { SettingsFieldsProps } from './settings-props.ts';
import { type RegistryOnlyForm, settingFaults, variable } from './target-settings.ts';
import { targetWords } from './target-words.ts';

/** Where and how it runs images, with the fields of that kind. */
export function TargetFields({ form, onChange, reasons, hasCredentials }: SettingsFieldsProps) {
  const kinds = Object.entries(targetWords).map(([kind, { word }]) => [kind, word] as const);
  const faults = about(reasons, 'settings');
  return (
    <>
      <Described label="Target" hint={`Releases become ${targetWords[form.kind].meaning}.`}>
        <Segmented
          label="Target"
          value={form.kind}
          options={kinds as [EnvironmentForm['kind'], string][]}
          onChange={(kind) => onChange({ kind })}
        />
      </Described>
      {form.kind === 'GIT_OPS' && (
        <GitOpsFields
          form={form.gitOps}
          onChange={(changes) => onChange({ gitOps: { ...form.gitOps, ...changes } })}
          faults={faults}
        />
      )}
      {form.kind === 'GIT_OPS' && <GitCredentials {...{ form, onChange, reasons, hasCredentials }} />}
      {form.kind === 'REGISTRY_ONLY' && (
        <RegistryOnlyFields
          form={form.registryOnly}
          onChange={(changes) => onChange({ registryOnly: { ...form.registryOnly, ...changes } })}
          faults={faults}
        />
      )}
      {(form.kind === 'DOCKER_HOST' || form.kind === 'SWARM') && (
        <Field
          label={form.kind === 'SWARM' ? 'A manager of the swarm' : 'Docker host'}
          className="mono"
          spellCheck={false}
          value={form.dockerHost}
          onChange={(event) => onChange({ dockerHost: event.target.value })}
          placeholder="unix:///var/run/docker.sock"
          hint={
            form.kind === 'SWARM'
              ? 'An engine that is a manager; the server’s own when nothing is given. Its services take their replicas, order and parallelism from the application.'
              : 'The engine that runs it; the server’s own when nothing is given.'
          }
          errors={about(reasons, 'dockerHost')}
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

const registryKeys = ['repository', 'tag'];

/** The environment is a tag, a repository, or a tag in a repository. */
function RegistryOnlyFields(props: {
  form: RegistryOnlyForm;
  onChange: (changes: Partial<RegistryOnlyForm>) => void;
  faults: readonly string[];
}) {
  const { form, onChange, faults } = props;
  return (
    <fieldset className="space-y-5 border-t border-line pt-5">
      <legend className="sr-only">The tag that is moved</legend>
      <Refused reasons={settingFaults(faults, undefined, registryKeys).map((message) => ({ message }))} />
      <Field
        label="Tag"
        className="mono"
        spellCheck={false}
        value={form.tag}
        onChange={(event) => onChange({ tag: event.target.value })}
        placeholder={form.repository.trim() === '' ? variable('environment') : variable('version')}
        hint={`It is moved to what was promoted. It may hold ${variable('application')}, ${variable('environment')} and ${variable('version')}.`}
        errors={settingFaults(faults, 'tag', registryKeys)}
      />
      <Field
        label="Repository"
        className="mono"
        spellCheck={false}
        value={form.repository}
        onChange={(event) => onChange({ repository: event.target.value })}
        placeholder={`registry.example.org/${variable('environment')}/${variable('application')}`}
        hint="Where the tag is; the release’s own when nothing is given."
        errors={settingFaults(faults, 'repository', registryKeys)}
      />
    </fieldset>
  );
}
