'use client';

import { useState } from 'react';
import type { ReleaseWhereQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { CreateSetDrawer } from './create-set-drawer.tsx';

type Sets = NonNullable<ReleaseWhereQuery['release']>['sets'];

/** What a release was tested together with, and where each of those is now. */
export function ReleaseSets(props: {
  sets: Sets;
  release: string;
  /** “1.4.2” */
  version: string;
  application: string;
  onDone: () => void;
}) {
  const { sets, release } = props;
  const why = useWhyNot('RELEASE');
  const [adding, setAdding] = useState(false);
  return (
    <section aria-label="Tested together" className="border-b border-line px-4 pt-3 pb-3">
      <div className="flex flex-wrap items-center gap-x-3">
        <h3 className="min-w-0 flex-1 font-semibold">Tested together</h3>
        <Button kind="quiet" why={why} onClick={() => setAdding(true)}>
          Add a set…
        </Button>
      </div>
      {sets.length === 0 && (
        <p className="text-ink-faint">Nobody has said which releases of other applications it was tested with.</p>
      )}
      {sets.map((set) => (
        <div key={set.id} className="mt-1">
          <p>
            <span className="font-medium">{set.name}</span>{' '}
            <span className="text-ink-faint">
              {set.createdBy}, <Age at={set.createdAt} />
            </span>
          </p>
          <ul>
            {set.releases
              .filter((one) => one.id !== release)
              .map((one) => (
                <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 py-0.5">
                  <Link href={paths.release(one.id)} className="rounded-sm hover:text-accent">
                    {one.application.name} <span className="font-medium">{releaseName(one)}</span>
                  </Link>
                  <Places one={one} />
                </li>
              ))}
          </ul>
        </div>
      ))}
      {adding && <CreateSetDrawer {...props} onClose={() => setAdding(false)} />}
    </section>
  );
}

function Places({ one }: { one: Sets[number]['releases'][number] }) {
  const places = one.application.deployments
    .filter(({ release }) => release.id === one.id)
    .toSorted((a, b) => a.environment.position - b.environment.position);
  if (places.length === 0) return <span className="text-ink-faint">runs nowhere</span>;
  return places.map(({ environment, state }) => (
    <span key={environment.id} className="inline-flex items-center gap-1.5 text-ink-soft">
      <MarkShape mark={deploymentWords[state].mark} label={deploymentWords[state].word} />
      {environment.name}
    </span>
  ));
}
