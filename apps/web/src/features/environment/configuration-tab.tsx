'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import {
  EnvironmentConfigurationDocument,
  type EnvironmentConfigurationQuery,
  GovernedPlacesDocument,
  SetDeploymentSettingsDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { LongField } from '../../ui/field.tsx';
import { Empty, Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { settingsText } from './run-settings-text.ts';
import { SecretsPanel } from './secrets-panel.tsx';

type Settings = NonNullable<EnvironmentConfigurationQuery['environment']>['settings'];

/** What an environment changes about how an application runs in it, and the secrets that it gives. */
export function ConfigurationTab({ environment }: { environment: string }) {
  const address = useAddress();
  const [places] = useQuery({ query: GovernedPlacesDocument });
  const names = places.data?.applications.nodes.map(({ name }) => name);
  const chosen = address.get('application');
  const application = names?.find((name) => name === chosen) ?? names?.[0];
  if (places.error && !places.data) return <Problem message={describeFault(places.error)} />;
  if (names?.length === 0) {
    return (
      <Empty title="No application is registered yet.">
        Once there is one, what {environment} changes about how it runs stands here.
      </Empty>
    );
  }
  if (application === undefined || names === undefined) return <Skeleton className="h-80 w-full rounded-lg" />;
  return (
    <Configured
      environment={environment}
      application={application}
      choice={
        <SelectField
          label="Application"
          value={application}
          options={names.map((name) => [name, name] as const)}
          onChange={(name) => address.go({ application: name }, 'replace')}
        />
      }
    />
  );
}

function Configured(props: { environment: string; application: string; choice: React.ReactNode }) {
  const { environment: name, application } = props;
  const { data, error, reload } = useLive(
    EnvironmentConfigurationDocument,
    { name, application },
    (change) => change.environment === null || change.environment === name,
  );
  const environment = data?.environment;
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  return (
    <div className="grid grid-cols-12 items-start gap-4">
      <Panel title={`How ${application} runs here`} className="col-span-12 lg:col-span-7">
        <div className="mb-4 max-w-80">{props.choice}</div>
        {environment ? (
          <SettingsForm
            key={`${application} ${environment.settings?.version ?? 0}`}
            environment={name}
            application={application}
            settings={environment.settings}
            onSaved={reload}
          />
        ) : (
          <Skeleton className="h-60 w-full" />
        )}
      </Panel>
      <SecretsPanel environment={name} secrets={environment?.secrets} onDone={reload} />
    </div>
  );
}

function SettingsForm(props: { environment: string; application: string; settings: Settings; onSaved: () => void }) {
  const { environment, application, settings } = props;
  const act = useAct(SetDeploymentSettingsDocument);
  const why = useWhyNot('CONFIGURE');
  const before = settingsText(settings?.settings);
  const [text, setText] = useState(before);
  const unchanged = text === before ? 'Nothing is changed.' : undefined;
  const save = async () => {
    if (await act.run({ environment, application, settings: text })) props.onSaved();
  };
  return (
    <>
      <Refused reasons={unplaced(act.reasons, ['settings'])} fault={act.fault} />
      <LongField
        label="In place of what slipway.yaml says under run"
        className="mono"
        rows={14}
        value={text}
        readOnly={why !== undefined}
        onChange={(event) => setText(event.target.value)}
        placeholder={'replicas: 3\nenv: { LOG_LEVEL: info }\nresources: { memory: 256MiB }\nsecrets: [mail-password]'}
        hint="YAML or JSON. What is not named here stays as the release says."
        errors={about(act.reasons, 'settings')}
      />
      <div className="mt-3 flex flex-wrap items-center justify-end gap-2">
        <p className="mr-auto min-w-0 flex-1 basis-60 text-meta text-ink-faint">
          {settings ? (
            <>
              Version {settings.version}, {settings.createdBy}, <Age at={settings.createdAt} />. Counts from the next
              promotion on.
            </>
          ) : (
            `Nothing is changed here: ${application} runs as its releases say.`
          )}
        </p>
        <Button kind="quiet" why={unchanged} onClick={() => setText(before)}>
          Discard
        </Button>
        <Button kind="primary" busy={act.busy} why={why ?? unchanged} onClick={() => void save()}>
          Save as version {(settings?.version ?? 0) + 1}
        </Button>
      </div>
    </>
  );
}
