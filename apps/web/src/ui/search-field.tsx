'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

const pause = 250;

/** A text to search for, told after a short pause in typing, and at once when it is emptied. */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(props.value);
  const newest = useRef(props.onChange);
  useEffect(() => {
    newest.current = props.onChange;
  });
  useEffect(() => {
    if (text === props.value) return;
    const timer = setTimeout(() => newest.current(text), text === '' ? 0 : pause);
    return () => clearTimeout(timer);
  }, [text, props.value]);
  return (
    <span className="relative inline-flex w-full sm:w-56">
      <Search size={14} aria-hidden className="pointer-events-none absolute top-2 left-2.5 text-ink-faint" />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-7.5 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 text-body text-ink transition-colors placeholder:text-ink-faint hover:border-ink-faint"
      />
    </span>
  );
}
