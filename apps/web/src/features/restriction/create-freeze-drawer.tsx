'use client';

import { useState } from 'react';
import { CreateFreezeDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Described } from '../../ui/described.tsx';
import { Field } from '../../ui/field.tsx';
import { FormDrawer } from '../../ui/form-drawer.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { about, unplaced } from '../refusal/refusal-fields.ts';
import { instantOf, localOf } from './local-time.ts';
import { PlaceFields } from './place-fields.tsx';
import { type Repeats, repeatWords, ruleOf } from './recurrence.ts';

const fields = ['name', 'reason', 'environment', 'application', 'startsAt', 'seconds', 'recurrence', 'timeZone'];
const hour = 3_600_000;
const own = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A freeze, once or repeated; its times are on the clocks of its zone. */
export function CreateFreezeDrawer({ onSaved, onClose }: { onSaved: () => void; onClose: () => void }) {
  const act = useAct(CreateFreezeDocument);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [place, setPlace] = useState({ environment: '', application: '' });
  const [timeZone, setTimeZone] = useState(own);
  const [start, setStart] = useState(() => localOf(Math.ceil(Date.now() / hour) * hour, own()));
  const [hours, setHours] = useState('24');
  const [repeats, setRepeats] = useState<Repeats>('once');
  const [rule, setRule] = useState('');
  const [tried, setTried] = useState(false);

  const startsAt = instantOf(start, timeZone.trim());
  const seconds = Math.round(Number(hours) * 3600);
  const lasts = Number.isFinite(seconds) && seconds > 0;
  const move = (to: string) => {
    setStart(to);
    if (repeats !== 'other') setRule(ruleOf(repeats, to));
  };
  const repeat = (choice: Repeats) => {
    setRepeats(choice);
    if (choice !== 'other') setRule(ruleOf(choice, start));
  };
  const submit = async () => {
    setTried(true);
    if (!startsAt || !lasts) return;
    const input = {
      ...{ name, reason, seconds },
      environment: place.environment || null,
      application: place.application || null,
      startsAt: startsAt.toISOString(),
      recurrence: rule.trim() || null,
      timeZone: timeZone.trim(),
    };
    if (!(await act.run({ input }))) return;
    onSaved();
    onClose();
  };

  return (
    <FormDrawer
      title="Add a freeze"
      description="A time in which nothing is promoted; what is on its way stops before its next irreversible step."
      submit={`Add ${name.trim() || 'the freeze'}`}
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
        placeholder="Weekend"
        errors={about(act.reasons, 'name')}
      />
      <Field
        label="Reason"
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder="Nobody is in the office."
        hint="For those whose promotion waits for its end."
        errors={about(act.reasons, 'reason')}
      />
      <PlaceFields place={place} reasons={act.reasons} onChange={setPlace} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Begins"
          type="datetime-local"
          required
          value={start}
          onChange={(event) => move(event.target.value)}
          errors={[
            ...about(act.reasons, 'startsAt'),
            ...(tried && !startsAt ? ['Choose a day and a time, and a time zone that exists.'] : []),
          ]}
        />
        <Field
          label="Lasts, in hours"
          required
          inputMode="decimal"
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          errors={[...about(act.reasons, 'seconds'), ...(lasts ? [] : ['Write a number of hours above 0.'])]}
        />
      </div>
      <Field
        label="Time zone"
        required
        value={timeZone}
        onChange={(event) => setTimeZone(event.target.value)}
        placeholder="Europe/Berlin"
        hint="Its clocks count, also when they change for summer."
        errors={about(act.reasons, 'timeZone')}
      />
      <Described label="Repeats" hint="Each time at the hour at which it begins.">
        <Segmented label="Repeats" value={repeats} options={repeatWords} onChange={repeat} />
      </Described>
      <Field
        label="Rule"
        className="mono"
        spellCheck={false}
        value={rule}
        onChange={(event) => {
          setRule(event.target.value);
          setRepeats(event.target.value.trim() === '' ? 'once' : 'other');
        }}
        placeholder="FREQ=WEEKLY;BYDAY=FR"
        hint="An RFC 5545 RRULE; nothing for once."
        errors={about(act.reasons, 'recurrence')}
      />
    </FormDrawer>
  );
}
