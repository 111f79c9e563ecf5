import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, LinkButton } from './button.tsx';
import { MarkShape } from './state-mark.tsx';

/** What would be here, and how to make it be. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1 px-4 py-6">
      <p className="font-medium text-ink">{title}</p>
      {children && <div className="max-w-prose text-ink-soft">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** An address that leads to nothing: why that may be, and the way to what there is. */
export function Missing(props: { title: string; children: ReactNode; to: string; toName: string }) {
  return (
    <div className="flex flex-col items-start py-6">
      <h1 className="text-title font-semibold tracking-[-0.012em]">{props.title}</h1>
      <p className="mt-1 mb-4 max-w-prose text-ink-soft">{props.children}</p>
      <LinkButton href={props.to}>{props.toName}</LinkButton>
    </div>
  );
}

/** What happened, and what to press. */
export function Problem({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-4">
      <MarkShape mark="errored" size={16} />
      <p className="min-w-0 flex-1 basis-48 text-ink">{message}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** No permission: who can. */
export function Forbidden({ children }: { children: ReactNode }) {
  return (
    <div className="flex items-start gap-3 px-4 py-6">
      <Lock size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
      <div className="max-w-prose text-ink-soft">{children}</div>
    </div>
  );
}

/** Reasons of a refusal that belong to no field, or a fault of the server. */
export function Refused({ reasons, fault }: { reasons: readonly { message: string }[]; fault?: string }) {
  const messages = fault === undefined ? reasons.map((reason) => reason.message) : [fault];
  if (messages.length === 0) return null;
  return (
    <div role="alert" className="flex gap-2 rounded-md border border-failed/40 bg-failed/8 px-3 py-2">
      <span className="mt-0.5">
        <MarkShape mark={fault === undefined ? 'failed' : 'errored'} size={16} />
      </span>
      <ul className="min-w-0 space-y-1 text-ink">
        {messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </div>
  );
}
