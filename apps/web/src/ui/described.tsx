'use client';

import { type ReactNode, useId } from 'react';

/** A choice of few with its label above and what is chosen explained below, always in the same room. */
export function Described({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset aria-describedby={id}>
      <legend className="mb-1 font-medium">{label}</legend>
      {children}
      <p id={id} className="mt-1 min-h-8 text-meta text-ink-faint">
        {hint}
      </p>
    </fieldset>
  );
}
