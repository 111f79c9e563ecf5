'use client';

import { useId, useRef } from 'react';
import { classes } from '../../ui/classes.ts';
import type { PolicyProblem } from './policy-problems.ts';

interface PolicyEditorProps {
  readonly text: string;
  readonly problems: readonly PolicyProblem[];
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
}

/** Text with numbered lines; a problem marks its line, and a click on the problem goes there. */
export function PolicyEditor({ text, problems, readOnly, onChange, onSave }: PolicyEditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n');
  const wrong = new Set(problems.map(({ line }) => line));
  const goTo = (line: number) => {
    const before = lines.slice(0, line - 1).join('\n');
    const from = before.length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (lines[line - 1] ?? '').length);
  };
  return (
    <div>
      <div
        className={classes(
          'flex max-h-[65vh] min-h-80 overflow-auto rounded-md border bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-focus',
          problems.length > 0 ? 'border-failed' : 'border-line-strong',
        )}
      >
        <ol
          aria-hidden
          className="mono sticky left-0 shrink-0 border-r border-line bg-sunken py-2 text-right select-none"
        >
          {lines.map((_, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is
              key={index}
              className={classes(
                'h-5 min-w-10 px-2.5 leading-5',
                wrong.has(index + 1) ? 'bg-failed/12 font-semibold text-failed' : 'text-ink-faint',
              )}
            >
              {index + 1}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          aria-label="Policy"
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={`${id}-problems`}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          readOnly={readOnly}
          rows={lines.length}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 's' || !(event.metaKey || event.ctrlKey)) return;
            event.preventDefault();
            onSave();
          }}
          className="mono block min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden bg-transparent px-3 py-2 leading-5 whitespace-pre text-ink outline-none"
        />
      </div>
      <ul id={`${id}-problems`} aria-live="polite" className="mt-2 space-y-1 empty:hidden">
        {problems.map(({ line, message }) => (
          <li key={message} className="text-failed">
            {line === undefined ? (
              message
            ) : (
              <button
                type="button"
                onClick={() => goTo(line)}
                className="rounded-sm text-left underline-offset-2 hover:underline"
              >
                {message}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
