'use client';

import { useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Logo } from '../shell/logo.tsx';
import { returnAddress } from './return-address.ts';
import { signIn } from './session.ts';

export function SignInForm() {
  const search = useSearchParams();
  const [token, setToken] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (token.trim() === '') {
      setRefusal('Paste a token first.');
      return;
    }
    setBusy(true);
    const no = await signIn(token);
    if (no === undefined) {
      // A full load, so that nothing of another session is left in memory.
      window.location.replace(returnAddress(search.get('return')));
      return;
    }
    setRefusal(no);
    setBusy(false);
  };

  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-6 py-12">
      <div className="w-full max-w-90">
        <div className="mb-8 flex items-center gap-2.5">
          <Logo size={26} />
          <span className="text-title font-semibold tracking-tight">Slipway</span>
        </div>
        {/* The field has no name: sent before the page's program runs, a form puts what is named into the address. */}
        <form onSubmit={submit} className="space-y-4" noValidate>
          <h1 className="text-heading font-semibold">Sign in with a token</h1>
          <Field
            label="Token"
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            spellCheck={false}
            placeholder="slip_…"
            className="mono"
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
              setRefusal(undefined);
            }}
            errors={refusal === undefined ? [] : [refusal]}
            hint="It stays in this browser as a session and is not shown again."
          />
          <Button type="submit" kind="primary" busy={busy} className="w-full">
            Sign in
          </Button>
        </form>
        <p className="mt-8 border-t border-line pt-4 text-meta text-ink-faint">
          The first start of the server printed the administrator’s token. Others are issued in Settings by someone with
          the scope Administer.
        </p>
      </div>
    </main>
  );
}
