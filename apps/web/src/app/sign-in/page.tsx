import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SignInForm } from '../../features/session/sign-in-form.tsx';
import { TooltipProvider } from '../../ui/tooltip.tsx';

export const metadata: Metadata = { title: 'Sign in · Slipway' };

export default function SignInPage() {
  return (
    <TooltipProvider>
      <Suspense>
        <SignInForm />
      </Suspense>
    </TooltipProvider>
  );
}
