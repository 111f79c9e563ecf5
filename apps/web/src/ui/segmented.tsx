import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** A choice of few, all of them in sight. */
export function Segmented<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, ReactNode])[];
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset aria-label={props.label} className="inline-flex rounded-md border border-line bg-sunken p-px">
      {props.options.map(([value, shown]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
          className={classes(
            'flex h-6.5 items-center gap-1.5 rounded-[5px] px-2 text-meta whitespace-nowrap transition-colors',
            value === props.value
              ? 'bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--line-strong)]'
              : 'text-ink-soft hover:text-ink',
          )}
        >
          {shown}
        </button>
      ))}
    </fieldset>
  );
}
