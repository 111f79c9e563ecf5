'use client';

import { type FormEvent, useState } from 'react';
import { ScaleDeploymentDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Refused } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { useWhyNot } from '../session/viewer.tsx';
import type { DetailedDeployment } from './detail.ts';

const states = {
  REQUESTED: { mark: 'running', word: 'Under way' },
  DONE: { mark: 'succeeded', word: 'Done' },
  FAILED: { mark: 'failed', word: 'Failed' },
} as const;

/** How many replicas run, and what became of the last wish for another number. */
export function Scale(props: {
  environment: string;
  application: string;
  deployment: DetailedDeployment;
  onDone: () => void;
}) {
  const { environment, application, deployment } = props;
  const { scaling, tasks } = deployment;
  const mayPromote = useWhyNot('PROMOTE');
  const act = useAct(ScaleDeploymentDocument);
  const [wanted, setWanted] = useState<string>();
  const present = tasks?.length;
  const text = wanted ?? (present === undefined ? '' : String(present));
  const isNumber = /^\d{1,4}$/.test(text.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isNumber || mayPromote !== undefined) return;
    if (!(await act.run({ environment, application, replicas: Number(text) }))) return;
    setWanted(undefined);
    props.onDone();
  };
  return (
    <section className="border-t border-line px-5 pt-3 pb-4">
      <h3 className="mb-1.5 font-semibold">Scale</h3>
      <div className="mb-2 empty:hidden">
        <Refused reasons={unplaced(act.reasons, ['replicas'])} fault={act.fault} />
      </div>
      <form onSubmit={(event) => void submit(event)} className="flex items-end gap-2" noValidate>
        <div className="w-28">
          <Field
            label="Replicas"
            required
            inputMode="numeric"
            value={text}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
        <div className="pb-1">
          <Button
            type="submit"
            busy={act.busy}
            why={
              mayPromote ??
              (!isNumber ? 'Write a whole number.' : Number(text) === present ? 'So many run now.' : undefined)
            }
          >
            Scale {application}
          </Button>
        </div>
      </form>
      {about(act.reasons, 'replicas').map((message) => (
        <p key={message} role="alert" className="text-meta text-failed">
          {message}
        </p>
      ))}
      <p className="text-meta text-ink-faint">It counts at once, and after the next promotions, too.</p>
      {scaling && (
        <p role="status" className="mt-2 flex flex-wrap items-center gap-x-3">
          <StateMark {...states[scaling.state]} />
          <span className="text-ink-soft">
            to {scaling.replicas}, asked for by {scaling.requestedBy}, <Age at={scaling.at} />
          </span>
          {scaling.message !== null && <span className="basis-full break-words text-ink-soft">{scaling.message}</span>}
        </p>
      )}
    </section>
  );
}
