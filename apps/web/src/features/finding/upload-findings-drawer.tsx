'use client';

import { useState } from 'react';
import { UploadFindingsDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Field, LongField } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';

/** Takes a scanner's report as the tool wrote it, from a file or pasted. */
export function UploadFindingsDrawer(props: {
  release: string;
  name: string;
  platforms: readonly string[];
  platform: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const act = useAct(UploadFindingsDocument);
  const [platform, setPlatform] = useState(props.platform);
  const [report, setReport] = useState('');
  const submit = async () => {
    if (!(await act.run({ release: props.release, platform, report }))) return;
    props.onDone();
    props.onClose();
  };
  return (
    <FormDrawer
      title={`Upload a report about ${props.name}`}
      description="SARIF 2.1.0, or the JSON of Trivy or Grype, as the tool wrote it."
      submit="Upload the report"
      busy={act.busy}
      reasons={unplaced(act.reasons, ['platform', 'report'])}
      fault={act.fault}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <SelectField
        label="Platform"
        value={platform}
        options={props.platforms.map((one) => [one, one] as const)}
        onChange={setPlatform}
        errors={about(act.reasons, 'platform')}
      />
      <Field
        label="File"
        type="file"
        accept=".json,.sarif,application/json"
        className="py-1"
        onChange={(event) => void event.target.files?.[0]?.text().then(setReport)}
        hint="It is read here and shown below before it is sent."
      />
      <LongField
        label="Report"
        required
        className="mono"
        rows={12}
        value={report}
        onChange={(event) => setReport(event.target.value)}
        errors={about(act.reasons, 'report')}
      />
    </FormDrawer>
  );
}
