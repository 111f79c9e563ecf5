'use client';

import { useQuery } from 'urql';
import { GovernedPlacesDocument } from '../../graphql/generated/documents.ts';
import type { Reason } from '../../graphql/use-act.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { about } from '../refusal/refusal-fields.ts';

/** Names; empty: all of them. */
export interface PlaceForm {
  readonly environment: string;
  readonly application: string;
}

/** What a freeze, a stop or a webhook is about. */
export function PlaceFields(props: {
  place: PlaceForm;
  reasons: readonly Reason[];
  onChange: (place: PlaceForm) => void;
  /** For what belongs to no environment. */
  without?: 'environment' | undefined;
}) {
  const { place, reasons, onChange } = props;
  const [{ data }] = useQuery({ query: GovernedPlacesDocument });
  const environments = (data?.environments ?? []).toSorted((a, b) => a.position - b.position);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {props.without === undefined && (
        <SelectField
          label="Environment"
          value={place.environment}
          options={[['', 'Every environment'], ...environments.map(({ name }) => [name, name] as const)]}
          onChange={(environment) => onChange({ ...place, environment })}
          errors={about(reasons, 'environment')}
        />
      )}
      <SelectField
        label="Application"
        value={place.application}
        options={[
          ['', 'Every application'],
          ...(data?.applications.nodes ?? []).map(({ name }) => [name, name] as const),
        ]}
        onChange={(application) => onChange({ ...place, application })}
        errors={about(reasons, 'application')}
      />
    </div>
  );
}
