'use client';

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

/** A list of actions below the one child, a button. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-60 min-w-48 rounded-lg border border-line bg-raised p-1 shadow-float animate-[enter_120ms_ease-out]"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const item =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-ink outline-none select-none data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:opacity-50';

export function MenuItem(props: { children: ReactNode; onSelect: () => void; disabled?: boolean }) {
  return (
    <DropdownMenu.Item className={item} disabled={props.disabled} onSelect={props.onSelect}>
      {props.children}
    </DropdownMenu.Item>
  );
}

export function MenuChoices(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, ReactNode])[];
  onChange: (value: string) => void;
}) {
  return (
    <>
      <MenuLabel>{props.label}</MenuLabel>
      <DropdownMenu.RadioGroup value={props.value} onValueChange={props.onChange}>
        {props.options.map(([value, shown]) => (
          <DropdownMenu.RadioItem
            key={value}
            value={value}
            className={item}
            onSelect={(event) => event.preventDefault()}
          >
            {shown}
            <DropdownMenu.ItemIndicator className="ml-auto text-accent">
              <svg
                viewBox="0 0 16 16"
                width="14"
                height="14"
                fill="none"
                stroke="currentColor"
                strokeWidth="2"
                aria-hidden
              >
                <path d="m3.5 8.5 3 3 6-7" />
              </svg>
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1 text-meta text-ink-faint">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
