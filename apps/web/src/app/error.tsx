'use client';

import { Problem } from '../ui/notice.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <TooltipProvider>
      <main className="mx-auto max-w-160 px-4 pt-24">
        <Problem message="This page broke while it was drawn; nothing on the server has changed." onRetry={reset} />
      </main>
    </TooltipProvider>
  );
}
