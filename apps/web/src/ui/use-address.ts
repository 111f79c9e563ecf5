'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

export interface Address {
  readonly get: (name: string) => string | null;
  /** This page's address with some parameters set, or removed by `null`. */
  readonly with: (changes: Readonly<Record<string, string | null>>) => string;
  /** Goes there without asking the server: `push` for what "back" should undo. */
  readonly go: (changes: Readonly<Record<string, string | null>>, how?: 'push' | 'replace') => void;
}

/** Filters, tabs and selections live in the address: a link shows to another person what it shows here. */
export function useAddress(): Address {
  const path = usePathname();
  const search = useSearchParams();
  const withChanges = useCallback(
    (changes: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
      return text === '' ? path : `${path}?${text}`;
    },
    [path, search],
  );
  const go = useCallback(
    (changes: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'push') => {
      window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', withChanges(changes));
    },
    [withChanges],
  );
  return { get: (name) => search.get(name), with: withChanges, go };
}
