'use client';

import { useState } from 'react';
import { AddBuilderDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';

const fields = ['name', 'dockerHost', 'platforms', 'concurrency'] as const;

export function AddBuilderDrawer({ onClose }: { onClose: () => void }) {
  const act = useAct(AddBuilderDocument);
  const [name, setName] = useState('');
  const [dockerHost, setDockerHost] = useState('');
  const [platforms, setPlatforms] = useState('linux/amd64');
  const [concurrency, setConcurrency] = useState('4');
  const [uncounted, setUncounted] = useState(false);

  const submit = async () => {
    const places = concurrency.trim() === '' ? Number.NaN : Number(concurrency);
    setUncounted(!Number.isInteger(places));
    if (!Number.isInteger(places)) return;
    const builder = await act.run({
      input: {
        name: name.trim(),
        dockerHost: dockerHost.trim(),
        platforms: platforms.split(/[\s,]+/).filter(Boolean),
        concurrency: places,
      },
    });
    if (builder) onClose();
  };

  return (
    <FormDrawer
      title="Add a builder"
      description="A Docker Engine that Slipway builds on."
      submit={`Add ${name.trim() || 'the builder'}`}
      busy={act.busy}
      reasons={unplaced(act.reasons, fields)}
      fault={act.fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="arm-1"
        errors={about(act.reasons, 'name')}
      />
      <Field
        label="Docker host"
        required
        className="mono"
        value={dockerHost}
        onChange={(event) => setDockerHost(event.target.value)}
        placeholder="tcp://10.0.0.9:2376"
        hint="unix:///var/run/docker.sock or tcp://host:port"
        errors={about(act.reasons, 'dockerHost')}
      />
      <Field
        label="Platforms"
        required
        className="mono"
        value={platforms}
        onChange={(event) => setPlatforms(event.target.value)}
        hint="The first is its native platform; separate more by commas."
        errors={about(act.reasons, 'platforms')}
      />
      <Field
        label="Steps at once"
        required
        type="number"
        min={1}
        value={concurrency}
        onChange={(event) => setConcurrency(event.target.value)}
        hint="What is above that waits its turn."
        errors={uncounted ? ['Steps at once are a whole number from 1 to 1000.'] : about(act.reasons, 'concurrency')}
      />
    </FormDrawer>
  );
}
