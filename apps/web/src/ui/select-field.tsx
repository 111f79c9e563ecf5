'use client';

import { useId } from 'react';

/** A labelled choice of one out of many. */
export function SelectField<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
  errors?: readonly string[];
}) {
  const id = useId();
  const errors = props.errors ?? [];
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={`${id}-about`}
        onChange={(event) => props.onChange(event.target.value as Value)}
        className="h-8 w-full rounded-md border border-line-strong bg-surface px-2 text-body text-ink transition-colors hover:border-ink-faint focus-visible:outline-offset-0"
      >
        {props.options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
      <p id={`${id}-about`} className="mt-1 text-meta text-failed empty:hidden">
        {errors.join(' ')}
      </p>
    </div>
  );
}
