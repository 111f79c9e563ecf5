'use client';

import { ChevronRight, Menu as MenuIcon, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { Fragment, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Link } from '../../ui/link.tsx';
import { Account } from './account.tsx';
import { LiveMark } from './live-mark.tsx';
import { Logo } from './logo.tsx';
import { useCrumbs } from './place.tsx';
import { RoomLinks } from './rail.tsx';

/** The line above every page: the place, search, and whether what is shown is live. */
export function TopLine({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="sticky top-0 z-20 flex h-(--top-line) items-center gap-2 border-b border-line bg-ground/92 px-3 backdrop-blur-sm md:px-6">
      <Rooms />
      <Place />
      <div className="ml-auto flex shrink-0 items-center gap-1.5 md:gap-3">
        <button
          type="button"
          onClick={onSearch}
          aria-keyshortcuts="Meta+K Control+K"
          className="flex h-8 items-center gap-2 rounded-md border border-line px-2 text-ink-faint transition-colors hover:border-line-strong hover:text-ink"
        >
          <Search size={14} aria-hidden />
          <span className="max-lg:sr-only lg:w-36 lg:text-left">Search or do…</span>
          <span className="hidden gap-0.5 lg:flex">
            <Kbd>⌘</Kbd>
            <Kbd>K</Kbd>
          </span>
        </button>
        <LiveMark />
      </div>
    </header>
  );
}

function Place() {
  const crumbs = useCrumbs();
  return (
    <nav aria-label="Place" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1">
        {crumbs.map((crumb, index) => {
          const isLast = index === crumbs.length - 1;
          const tooFar = index < crumbs.length - 2 && 'max-sm:hidden';
          return (
            <Fragment key={crumb.label}>
              {index > 0 && (
                <li
                  aria-hidden
                  className={classes('shrink-0 text-ink-faint', index < crumbs.length - 1 && 'max-sm:hidden')}
                >
                  <ChevronRight size={13} />
                </li>
              )}
              <li className={classes('min-w-0 truncate', isLast ? 'font-medium' : 'text-ink-soft', tooFar)}>
                {crumb.href && !isLast ? (
                  <Link href={crumb.href} className="rounded-sm hover:text-ink hover:underline">
                    {crumb.label}
                  </Link>
                ) : (
                  <span aria-current={isLast ? 'page' : undefined}>{crumb.label}</span>
                )}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}

/** On a narrow screen the rail comes when it is called. */
function Rooms() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button kind="quiet" label="Rooms" className="md:hidden" icon={<MenuIcon size={18} aria-hidden />} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim animate-[enter_160ms_ease-out] md:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 flex-col border-r border-line bg-surface outline-none md:hidden"
        >
          <Dialog.Title className="flex h-(--top-line) items-center gap-2.5 px-5 text-heading font-semibold">
            <Logo />
            Slipway
          </Dialog.Title>
          <RoomLinks wide onGo={() => setOpen(false)} />
          <div className="mt-auto border-t border-line p-2">
            <Account wide />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
