'use client';

import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { SchedulePreviewDocument } from '../../graphql/generated/documents.ts';
import type { Reason } from '../../graphql/use-act.ts';
import { Until } from '../../ui/age.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about } from '../refusal/refusal-fields.ts';
import { zonedMoment } from '../restriction/place-words.ts';
import { cronOf, oftenOf, oftenWords, type PolicyForm } from './policy-input.ts';

const shownRuns = 3;

/** A schedule beside what moves, with its next three times while it is written. */
export function ScheduleFields(props: {
  form: PolicyForm;
  reasons: readonly Reason[];
  onChange: (changes: Partial<PolicyForm>) => void;
}) {
  const { form, reasons, onChange } = props;
  const preview = usePreview(form.schedule.trim(), form.timeZone.trim());
  const refused = about(reasons, 'schedule');
  const problem = preview?.problem;
  return (
    <fieldset className="space-y-3">
      <legend className="mb-1 font-medium">On a schedule as well</legend>
      <Segmented
        label="On a schedule as well"
        value={oftenOf(form.schedule)}
        options={oftenWords}
        onChange={(often) => onChange({ schedule: cronOf(often, form.schedule || '0 3 * * 1,4') })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Cron"
          className="mono"
          spellCheck={false}
          value={form.schedule}
          onChange={(event) => onChange({ schedule: event.target.value })}
          placeholder="0 3 * * 1"
          hint="Minute, hour, day, month, weekday."
          errors={refused.length > 0 || !problem ? refused : [problem]}
        />
        <Field
          label="Time zone"
          required
          value={form.timeZone}
          onChange={(event) => onChange({ timeZone: event.target.value })}
          placeholder="Europe/Berlin"
          hint="Its clocks count, for windows, too."
          errors={about(reasons, 'timeZone')}
        />
      </div>
      <div role="status" className="min-h-15 text-meta text-ink-faint">
        {form.schedule.trim() === '' ? (
          'Without a schedule it is rebuilt for what moves alone.'
        ) : preview && preview.runs.length > 0 ? (
          <ol aria-label="Next times">
            {preview.runs.slice(0, shownRuns).map((run) => (
              <li key={run} className="figures">
                <span className="text-ink-soft">{zonedMoment(run, form.timeZone.trim())}</span>, <Until at={run} />
              </li>
            ))}
          </ol>
        ) : (
          !problem && 'Working out the next times…'
        )}
      </div>
    </fieldset>
  );
}

/** What the API says about a schedule, a moment after it was typed; undefined without one, and until it answers. */
function usePreview(schedule: string, timeZone: string) {
  const [asked, setAsked] = useState({ schedule, timeZone });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ schedule, timeZone }), 300);
    return () => clearTimeout(timer);
  }, [schedule, timeZone]);
  const [{ data, fetching }] = useQuery({
    query: SchedulePreviewDocument,
    variables: asked,
    pause: asked.schedule === '' || asked.timeZone === '',
    requestPolicy: 'network-only',
  });
  const same = asked.schedule === schedule && asked.timeZone === timeZone;
  return same && !fetching && schedule !== '' ? data?.schedulePreview : undefined;
}
