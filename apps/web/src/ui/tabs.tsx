'use client';

import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Link } from './link.tsx';

export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly href: string;
  readonly note?: ReactNode;
}

/** Tabs that are addresses. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav aria-label={label} className="flex overflow-x-auto overflow-y-hidden border-b border-line px-2">
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          href={tab.href}
          replace
          scroll={false}
          onNavigate={(event) => {
            // The page is the same: only its address changes, and no server need be asked.
            event.preventDefault();
            window.history.replaceState(null, '', tab.href);
          }}
          aria-current={tab.name === current ? 'page' : undefined}
          className={classes(
            '-mb-px flex h-10 items-center gap-1.5 border-b-2 px-3 font-medium whitespace-nowrap transition-colors -outline-offset-2',
            tab.name === current ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink',
          )}
        >
          {tab.label}
          {tab.note !== undefined && <span className="figures text-meta font-normal text-ink-faint">{tab.note}</span>}
        </Link>
      ))}
    </nav>
  );
}
