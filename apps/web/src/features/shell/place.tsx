'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

const PlaceContext = createContext<{ crumbs: readonly Crumb[]; set: (crumbs: readonly Crumb[]) => void } | undefined>(
  undefined,
);

/** Carries the place from the page, which knows it, to the top line, which shows it. */
export function PlaceProvider({ children }: { children: ReactNode }) {
  const [crumbs, set] = useState<readonly Crumb[]>([]);
  const value = useMemo(() => ({ crumbs, set }), [crumbs]);
  return <PlaceContext value={value}>{children}</PlaceContext>;
}

export function useCrumbs(): readonly Crumb[] {
  return usePlaceContext().crumbs;
}

/** Says where this page is: in the top line and in the window's title. The last crumb is the page itself. */
export function usePlace(...crumbs: readonly Crumb[]): void {
  const { set } = usePlaceContext();
  const key = JSON.stringify(crumbs);
  useEffect(() => {
    const here = JSON.parse(key) as Crumb[];
    set(here);
    document.title = [...here.map((crumb) => crumb.label).reverse(), 'Slipway'].join(' · ');
  }, [key, set]);
}

function usePlaceContext() {
  const context = useContext(PlaceContext);
  if (!context) throw new Error('A place needs a PlaceProvider above it.');
  return context;
}
