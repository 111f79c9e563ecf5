import { type ReactNode, Suspense } from 'react';
import { Shell } from '../../features/shell/shell.tsx';

export default function RoomsLayout({ children }: { children: ReactNode }) {
  return (
    <Shell>
      <Suspense>{children}</Suspense>
    </Shell>
  );
}
