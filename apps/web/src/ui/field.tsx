import { type ComponentProps, type ReactNode, useId } from 'react';
import { MarkShape } from './state-mark.tsx';

interface Common {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly errors?: readonly string[];
}

const box =
  'w-full rounded-md border bg-surface px-2.5 text-body text-ink placeholder:text-ink-faint transition-colors hover:border-ink-faint focus-visible:outline-offset-0';

/** A labelled input; errors stand below it and are read with it. */
export function Field({ label, hint, errors = [], ...input }: Common & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {!input.required && <span className="font-normal text-ink-faint"> (optional)</span>}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={`${id}-about`}
        className={`h-8 ${box} ${errors.length > 0 ? 'border-failed' : 'border-line-strong'} ${input.className ?? ''}`}
      />
      <About id={`${id}-about`} hint={hint} errors={errors} />
    </div>
  );
}

/** As Field, for a text of several lines that is kept as it is pasted. */
export function LongField({ label, hint, errors = [], ...input }: Common & Omit<ComponentProps<'textarea'>, 'id'>) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {!input.required && <span className="font-normal text-ink-faint"> (optional)</span>}
      </label>
      <textarea
        rows={5}
        spellCheck={false}
        {...input}
        id={id}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={`${id}-about`}
        className={`block py-1.5 ${box} ${errors.length > 0 ? 'border-failed' : 'border-line-strong'} ${input.className ?? ''}`}
      />
      <About id={`${id}-about`} hint={hint} errors={errors} />
    </div>
  );
}

/** Several boxes to tick below one label. */
export function Choices(props: Common & { children: ReactNode }) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-about`}>
      <legend className="mb-1 font-medium">{props.label}</legend>
      <div className="space-y-1">{props.children}</div>
      <About id={`${id}-about`} hint={props.hint} errors={props.errors ?? []} />
    </fieldset>
  );
}

export function Choice({ label, hint, ...input }: { label: string; hint: string } & ComponentProps<'input'>) {
  return (
    <label className="flex cursor-pointer items-start gap-2 rounded-md px-1 py-0.5 hover:bg-hover">
      <input type="checkbox" {...input} className="mt-1 accent-(--accent)" />
      <span>
        <span className="font-medium">{label}</span> <span className="text-ink-faint">{hint}</span>
      </span>
    </label>
  );
}

function About({ id, hint, errors }: { id: string; hint?: ReactNode; errors: readonly string[] }) {
  return (
    <div id={id} className="mt-1 space-y-0.5 text-meta">
      {errors.map((error) => (
        <p key={error} className="flex items-start gap-1.5 text-failed">
          <span className="mt-px">
            <MarkShape mark="failed" />
          </span>
          {error}
        </p>
      ))}
      {errors.length === 0 && hint && <p className="text-ink-faint">{hint}</p>}
    </div>
  );
}
