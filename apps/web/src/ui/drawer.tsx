'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

/**
 * A sheet at the right. `modal` is for what asks a question; without it the page behind stays in reach, on a screen
 * wide enough to show both.
 */
export function Drawer(props: {
  title: ReactNode;
  description?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  modal?: boolean;
  wide?: boolean;
}) {
  const modal = props.modal ?? false;
  // While it is drawn for the first time the focus is still where it was; a field with autoFocus takes it right after.
  const [cameFrom] = useState(() => (typeof document === 'undefined' ? null : document.activeElement));
  return (
    <Dialog.Root open modal={modal} onOpenChange={(open) => open || props.onClose()}>
      <Dialog.Portal>
        {modal && <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim animate-[enter_160ms_ease-out]" />}
        <Dialog.Content
          aria-describedby={undefined}
          onInteractOutside={(event) => modal || event.preventDefault()}
          onOpenAutoFocus={modal ? focusFirst : focusSheet}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusAgain(cameFrom);
          }}
          tabIndex={-1}
          className={classes(
            'fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l border-line bg-surface shadow-drawer outline-none animate-[enter-right_180ms_ease-out]',
            props.wide ? 'sm:w-[min(720px,92vw)]' : 'sm:w-[min(480px,92vw)]',
          )}
        >
          <div className="flex items-start gap-3 border-b border-line py-2.5 pr-3 pl-5">
            <div className="min-w-0 flex-1 self-center">
              <Dialog.Title className="text-heading font-semibold">{props.title}</Dialog.Title>
              {props.description && <div className="text-meta text-ink-faint">{props.description}</div>}
            </div>
            <Dialog.Close asChild>
              <Button kind="quiet" label="Close" icon={<X size={16} aria-hidden />} />
            </Dialog.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{props.children}</div>
          {props.footer && (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
              {props.footer}
            </div>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The first field to fill in, else the sheet itself: a focused close button would only be in the way. */
function focusFirst(event: Event): void {
  const sheet = focusSheet(event);
  sheet?.querySelector<HTMLElement>('form input, form select, form textarea')?.focus();
}

/** What is there to be read begins at its top, whatever can be filled in further down. */
function focusSheet(event: Event): HTMLElement | undefined {
  event.preventDefault();
  const sheet = event.currentTarget;
  if (!(sheet instanceof HTMLElement)) return undefined;
  sheet.focus();
  return sheet;
}

/** Back to where the reader was when the sheet opened, unless something else has taken the focus meanwhile. */
function focusAgain(element: Element | null): void {
  const taken = document.activeElement !== null && document.activeElement !== document.body;
  if (!taken && element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
}
