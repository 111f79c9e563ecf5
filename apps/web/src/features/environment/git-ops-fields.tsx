'use client';

import { Described } from '../../ui/described.tsx';
import { Choice, Choices, Field } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { convergenceFault, type GitOpsForm, type ManifestForm, settingFaults, variable } from './target-settings.ts';

const forms: Record<ManifestForm, { word: string; meaning: string }> = {
  reference: { word: 'Whole name', meaning: 'registry.example.org/web@sha256:…' },
  digest: { word: 'Digest alone', meaning: 'sha256:…, where the file names the image elsewhere' },
  'tag-and-digest': { word: 'With the version', meaning: 'registry.example.org/web:1.4.2@sha256:…' },
};
const keys = ['repositoryUrl', 'branch', 'path', 'key', 'message', 'author', 'convergence', 'probe'];

/** Which file of which repository is written, as whom, and how it is known that another tool has followed. */
export function GitOpsFields(props: {
  form: GitOpsForm;
  onChange: (changes: Partial<GitOpsForm>) => void;
  /** What the API said about the settings. */
  faults: readonly string[];
}) {
  const { form, onChange, faults } = props;
  const field = (name: Exclude<keyof GitOpsForm, 'form' | 'awaitsReport'>, key: string = name) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
    errors: settingFaults(faults, key, keys),
    spellCheck: false,
  });
  const late = convergenceFault(form);
  return (
    <fieldset className="space-y-5 border-t border-line pt-5">
      <legend className="sr-only">The file that is written</legend>
      <Refused reasons={settingFaults(faults, undefined, keys).map((message) => ({ message }))} />
      <Field
        {...field('repositoryUrl')}
        label="Repository"
        required
        className="mono"
        placeholder="https://git.example.org/deployments.git"
        hint="https://, ssh:// or git@host:path; never with a password in it."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          {...field('branch')}
          label="Branch"
          required
          className="mono"
          placeholder="main"
          hint="It has to exist."
        />
        <Field
          {...field('path')}
          label="File"
          required
          className="mono"
          placeholder={`apps/${variable('application')}.yaml`}
          hint="YAML, from the repository’s root."
        />
      </div>
      <Field
        {...field('key')}
        label="Key in the file"
        required
        className="mono"
        placeholder="spec.containers[name=app].image"
        hint="Comments and layout of the file stay as they are."
      />
      <p className="text-meta text-ink-faint">
        Branch, file, key and message may hold <span className="mono">{variable('application')}</span> and{' '}
        <span className="mono">{variable('environment')}</span>.
      </p>
      <Described label="What is written there" hint={forms[form.form].meaning}>
        <Segmented
          label="What is written there"
          value={form.form}
          options={(Object.keys(forms) as ManifestForm[]).map((one) => [one, forms[one].word] as const)}
          onChange={(one) => onChange({ form: one })}
        />
      </Described>
      <Field
        {...field('message')}
        label="Commit message"
        placeholder={`Deploy ${variable('application')} ${variable('version')} to ${variable('environment')}`}
        hint={`It may hold ${variable('version')} and ${variable('digest')}, too.`}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field {...field('authorName', 'author')} label="Author" placeholder="Slipway" />
        <Field {...field('authorEmail', 'author')} label="Their e-mail" errors={[]} placeholder="slipway@example.org" />
      </div>
      <Choices label="When it counts as deployed">
        <Choice
          label="Another tool reports it"
          hint="through the API’s reportStatus; until then it is not in sync"
          checked={form.awaitsReport}
          onChange={(event) => onChange({ awaitsReport: event.target.checked })}
        />
      </Choices>
      <Field
        {...field('convergence')}
        errors={late === undefined ? settingFaults(faults, 'convergence', keys) : [late]}
        label="Minutes that may take"
        inputMode="decimal"
        placeholder="10"
        hint="What has not followed by then is degraded."
      />
      <Field
        {...field('probeUrl', 'probe')}
        label="Address that is asked"
        className="mono"
        placeholder="https://web.example.org/version"
        hint="Whenever the environment is looked at."
      />
      {form.probeUrl.trim() !== '' && (
        <div className="grid gap-4 sm:grid-cols-[112px_minmax(0,1fr)]">
          <Field {...field('probeStatus')} label="Status" errors={[]} inputMode="numeric" placeholder="200" />
          <Field
            {...field('probeContains')}
            label="Its answer contains"
            errors={[]}
            className="mono"
            placeholder={variable('digest')}
            hint={`It may hold ${variable('version')} and ${variable('digest')}.`}
          />
        </div>
      )}
    </fieldset>
  );
}
