'use client';

import { Plus, X } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Choices } from '../../ui/field.tsx';
import type { WindowForm } from './policy-input.ts';
import { weekdays } from './rebuild-words.ts';

const time = 'figures h-8 rounded-md border border-line-strong bg-surface px-2 text-ink hover:border-ink-faint';

/** Hours in which rebuilds may begin. */
export function WindowFields(props: {
  windows: readonly WindowForm[];
  errors: readonly string[];
  onChange: (windows: readonly WindowForm[]) => void;
}) {
  const { windows, onChange } = props;
  const change = (index: number, changes: Partial<WindowForm>) =>
    onChange(windows.map((window, at) => (at === index ? { ...window, ...changes } : window)));
  return (
    <Choices
      label="Windows in which it may begin"
      hint={
        windows.length === 0
          ? 'Without one it may begin at any time.'
          : 'No day chosen: every day. A window that ends before it begins goes on to the next day.'
      }
      errors={props.errors}
    >
      {windows.map((window, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two windows may be equal while they are written
        <div key={index} className="flex flex-wrap items-center gap-2 rounded-md border border-line p-2">
          <fieldset aria-label={`Days of window ${index + 1}`} className="flex flex-wrap gap-1">
            {weekdays.map(([day, name]) => {
              const chosen = window.days.includes(day);
              return (
                <button
                  key={day}
                  type="button"
                  aria-pressed={chosen}
                  onClick={() =>
                    change(index, { days: chosen ? window.days.filter((one) => one !== day) : [...window.days, day] })
                  }
                  className={classes(
                    'h-8 w-11 rounded-md border text-meta transition-colors',
                    chosen
                      ? 'border-accent bg-selected font-medium text-accent'
                      : 'border-line-strong text-ink-soft hover:bg-hover hover:text-ink',
                  )}
                >
                  {name}
                </button>
              );
            })}
          </fieldset>
          <span className="flex items-center gap-2">
            <input
              type="time"
              required
              aria-label={`Window ${index + 1} begins`}
              value={window.from}
              onChange={(event) => change(index, { from: event.target.value })}
              className={time}
            />
            to
            <input
              type="time"
              required
              aria-label={`Window ${index + 1} ends`}
              value={window.to}
              onChange={(event) => change(index, { to: event.target.value })}
              className={time}
            />
          </span>
          <span className="ml-auto">
            <Button
              kind="quiet"
              label={`Remove window ${index + 1}`}
              icon={<X size={14} aria-hidden />}
              onClick={() => onChange(windows.filter((_, at) => at !== index))}
            />
          </span>
        </div>
      ))}
      <Button
        icon={<Plus size={14} aria-hidden />}
        onClick={() => onChange([...windows, { days: [], from: '22:00', to: '06:00' }])}
      >
        Add a window
      </Button>
    </Choices>
  );
}
