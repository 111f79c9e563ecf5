'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Tooltip } from './tooltip.tsx';

/** Twelve characters of a digest; whole on hover, copied by a click. */
export function Digest({ value, quiet }: { value: string; quiet?: boolean }) {
  const hex = value.slice(value.indexOf(':') + 1);
  return <Copyable text={value} shown={hex.slice(0, 12)} what="digest" quiet={quiet} rigid />;
}

/** A commit: seven characters, whole on hover, copied by a click. */
export function Commit({ value }: { value: string }) {
  return <Copyable text={value} shown={value.slice(0, 7)} what="commit" rigid />;
}

/** A text that a click copies. A `rigid` one is never shortened to fit. */
export function Copyable(props: { text: string; shown: string; what: string; quiet?: boolean; rigid?: boolean }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <Tooltip
      content={
        <span className="mono break-all">
          {props.text}
          <span className="mt-0.5 block font-sans text-tiny text-ink-faint">{copied ? 'Copied' : 'Click to copy'}</span>
        </span>
      }
    >
      <button
        type="button"
        aria-label={`Copy ${props.what} ${props.text}`}
        onClick={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void copyText(props.text).then(setCopied);
        }}
        className={`mono group/copy relative inline-flex items-center gap-1 rounded-sm whitespace-nowrap hover:text-accent ${props.rigid ? 'shrink-0' : 'min-w-0 max-w-full'} ${props.quiet ? 'text-ink-faint' : 'text-ink-soft'}`}
      >
        <span className="truncate">{props.shown}</span>
        {copied ? (
          <Check size={11} aria-hidden className="absolute left-full ml-0.5 text-succeeded" />
        ) : (
          <Copy
            size={11}
            aria-hidden
            className="absolute left-full ml-0.5 opacity-0 transition-opacity group-hover/copy:opacity-100 group-focus-visible/copy:opacity-100"
          />
        )}
      </button>
    </Tooltip>
  );
}

/** True when the text is on the clipboard; plain http has no clipboard API, so there a selection is copied instead. */
async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
