'use client';

import { Described } from '../../ui/described.tsx';
import { Choice, Choices, Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about } from '../refusal/refusal-fields.ts';
import { type EnvironmentForm, positionFault } from './settings-input.ts';
import type { SettingsFieldsProps } from './settings-props.ts';
import { TargetFields } from './target-fields.tsx';
import { automaticWords } from './target-words.ts';

/** Fields that an environment has from the start and keeps: its place, its target, what goes there by itself. */
export function SettingsFields(props: SettingsFieldsProps) {
  const { form, onChange, reasons, others } = props;
  const fault = positionFault(form);
  const modes = Object.entries(automaticWords).map(([mode, { word }]) => [mode, word] as const);
  return (
    <>
      {others.length > 0 && (
        <Choices
          label="Upstreams"
          hint="Where a release has to have been before, deployed and verified."
          errors={about(reasons, 'upstreams')}
        >
          {others.map((name) => (
            <Choice
              key={name}
              label={name}
              hint=""
              checked={form.upstreams.includes(name)}
              onChange={({ target }) =>
                onChange({
                  upstreams: target.checked
                    ? [...form.upstreams, name]
                    : form.upstreams.filter((upstream) => upstream !== name),
                })
              }
            />
          ))}
          <div className="pt-1">
            <Segmented
              label="How many upstreams"
              value={form.upstreamMode}
              options={[
                ['ALL', 'In all of them'],
                ['ONE', 'In one of them'],
              ]}
              onChange={(upstreamMode) => onChange({ upstreamMode })}
            />
          </div>
        </Choices>
      )}
      <Described label="Automatic promotion" hint={automaticWords[form.automatic].meaning}>
        <Segmented
          label="Automatic promotion"
          value={form.automatic}
          options={modes as [EnvironmentForm['automatic'], string][]}
          onChange={(automatic) => onChange({ automatic })}
        />
      </Described>
      <TargetFields {...props} />
      <Field
        label="Image repository"
        className="mono"
        spellCheck={false}
        value={form.imageRepository}
        onChange={(event) => onChange({ imageRepository: event.target.value })}
        placeholder={'registry.example.org/production/$' + '{application}'}
        hint="Its images are copied there, byte for byte; without one they stay where the release was published."
        errors={about(reasons, 'imageRepository')}
      />
      <Field
        label="Position"
        required
        inputMode="numeric"
        value={form.position}
        onChange={(event) => onChange({ position: event.target.value })}
        hint="Order on the overview, from the left."
        errors={[...about(reasons, 'position'), ...(fault === undefined ? [] : [fault])]}
      />
    </>
  );
}
