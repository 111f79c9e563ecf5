'use client';

import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { ApiProvider } from '../../graphql/api-provider.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TooltipProvider } from '../../ui/tooltip.tsx';
import { StopBanner } from '../restriction/stop-banner.tsx';
import { signInAddress } from '../session/return-address.ts';
import { ViewerGate } from '../session/viewer.tsx';
import { CommandPalette } from './command-palette.tsx';
import { PlaceProvider } from './place.tsx';
import { Rail } from './rail.tsx';
import { TopLine } from './top-line.tsx';

/** What stands around every page for those who are signed in; others are led to sign in and back. */
export function Shell({ children }: { children: ReactNode }) {
  const leave = useCallback(() => {
    window.location.replace(signInAddress(window.location.pathname + window.location.search));
  }, []);
  return (
    <TooltipProvider>
      <ApiProvider onUnauthenticated={leave} placeholder={<Frame />}>
        <ViewerGate placeholder={<Frame />}>
          <PlaceProvider>
            <Room>{children}</Room>
          </PlaceProvider>
        </ViewerGate>
      </ApiProvider>
    </TooltipProvider>
  );
}

function Room({ children }: { children: ReactNode }) {
  const [searching, setSearching] = useState(false);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setSearching((open) => !open);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="fixed top-2 left-2 z-70 -translate-y-16 rounded-md bg-accent px-3 py-1.5 font-medium text-accent-ink focus:translate-y-0"
      >
        Skip to the content
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopLine onSearch={() => setSearching(true)} />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-3 py-4 outline-none md:px-6 md:py-5">
          {children}
        </main>
        <StopBanner />
      </div>
      {searching && <CommandPalette onClose={() => setSearching(false)} />}
    </div>
  );
}

/** The shell's outline, for the moment before anybody is known. */
function Frame() {
  return (
    <div className="flex min-h-dvh" aria-busy="true">
      <div className="hidden w-(--rail-narrow) border-r border-line md:block xl:w-(--rail)" />
      <div className="flex-1">
        <div className="h-(--top-line) border-b border-line" />
        <div className="space-y-4 px-3 py-4 md:px-6 md:py-5">
          <Skeleton className="h-7 w-44" />
          <Skeleton className="h-64 w-full rounded-lg" />
        </div>
      </div>
    </div>
  );
}
