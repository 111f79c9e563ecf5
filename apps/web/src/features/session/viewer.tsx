'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { useQuery } from 'urql';
import { describeFault, isForbidden, isUnauthenticated } from '../../graphql/client.ts';
import { type Scope, ViewerDocument, type ViewerQuery } from '../../graphql/generated/documents.ts';
import { Button } from '../../ui/button.tsx';
import { Forbidden, Problem } from '../../ui/notice.tsx';
import { signOut } from './session.ts';

type Viewer = ViewerQuery['viewer'];

const ViewerContext = createContext<Viewer | undefined>(undefined);

export const scopeWords: Record<Scope, { word: string; meaning: string }> = {
  READ: { word: 'Read', meaning: 'see everything but tokens' },
  RELEASE: { word: 'Release', meaning: 'start, cancel and retry releases' },
  PROMOTE: { word: 'Promote', meaning: 'bring releases into environments' },
  APPROVE: { word: 'Approve', meaning: 'approve or decline what others asked to promote' },
  GOVERN: { word: 'Govern', meaning: 'freeze, stop the line, reject releases, and lift these again' },
  OVERRIDE: { word: 'Override', meaning: 'promote against the policy, with a recorded reason' },
  CONFIGURE: { word: 'Configure', meaning: 'register applications, environments, builders and registries' },
  ADMINISTER: { word: 'Administer', meaning: 'issue and revoke tokens' },
  NOTIFY: { word: 'Notify', meaning: 'tell that an image was pushed, as a registry does' },
};

/** Who is signed in; `placeholder` stands while that is asked. */
export function ViewerGate({ placeholder, children }: { placeholder: ReactNode; children: ReactNode }) {
  const [{ data, error }, ask] = useQuery({ query: ViewerDocument });
  if (data) return <ViewerContext value={data.viewer}>{children}</ViewerContext>;
  if (error && !isUnauthenticated(error)) {
    return (
      <main className="mx-auto max-w-160 px-4 pt-24">
        {isForbidden(error) ? (
          <MayNotRead sentence={describeFault(error)} />
        ) : (
          <Problem message={describeFault(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
        )}
      </main>
    );
  }
  return placeholder;
}

/** A token for programs that start releases may carry no Read: trying again would change nothing, another token would. */
function MayNotRead({ sentence }: { sentence: string }) {
  const [stuck, setStuck] = useState(false);
  const leave = async () => {
    if (await signOut()) window.location.replace('/sign-in');
    else setStuck(true);
  };
  return (
    <>
      <h1 className="px-4 text-title font-semibold tracking-[-0.012em]">This token may not look at the dashboard</h1>
      <Forbidden>
        <p>{sentence.replace(/^viewer needs/, 'The dashboard needs')}</p>
        <div className="mt-4">
          <Button kind="primary" onClick={() => void leave()}>
            Sign in with another token
          </Button>
        </div>
        {stuck && (
          <p role="alert" className="mt-2 text-failed">
            Signing out did not reach the server; try again.
          </p>
        )}
      </Forbidden>
    </>
  );
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer needs a ViewerGate above it.');
  return viewer;
}

/** Undefined when the viewer may; else the sentence that says who can. */
export function useWhyNot(scope: Scope): string | undefined {
  const { scopes } = useViewer();
  if (scopes.includes(scope)) return undefined;
  return `Your token lacks the scope ${scopeWords[scope].word}; an administrator can issue one that has it.`;
}
