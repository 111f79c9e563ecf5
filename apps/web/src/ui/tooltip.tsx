'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** One for the whole page, so that moving from one tooltip to the next does not wait again. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={250} skipDelayDuration={400}>
      {children}
    </Radix.Provider>
  );
}

/** Text on hover and on keyboard focus of its one child, which must take a ref. */
export function Tooltip(props: {
  content: ReactNode;
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
}) {
  if (props.content === undefined || props.content === '') return props.children;
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={props.side ?? 'top'}
          align={props.align ?? 'center'}
          sideOffset={6}
          collisionPadding={8}
          className="z-60 max-w-96 rounded-md border border-line bg-raised px-2.5 py-1.5 text-meta text-ink shadow-float animate-[enter_120ms_ease-out]"
        >
          {props.content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
