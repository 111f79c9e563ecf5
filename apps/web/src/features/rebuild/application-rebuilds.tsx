'use client';

import { RefreshCw, Settings2 } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import {
  type ApplicationQuery,
  ApplicationRebuildsDocument,
  RebuildNowDocument,
  type RebuildRowFragment,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Until } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { OutdatedList } from '../base-image/outdated.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { Because } from './because.tsx';
import { PolicyDrawer } from './policy-drawer.tsx';
import { causeWords, policyWords, rebuildWords } from './rebuild-words.ts';

/** When an application is rebuilt by itself, and what of that waits or runs now. */
export function ApplicationRebuilds(props: {
  name: string;
  newest: NonNullable<NonNullable<ApplicationQuery['application']>['latestRelease']> | undefined;
}) {
  const { name, newest } = props;
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const mayRelease = useWhyNot('RELEASE');
  const act = useAct(RebuildNowDocument);
  const { data, error, reload } = useLive(
    ApplicationRebuildsDocument,
    { name },
    (change) => change.application === null || change.application === name,
  );
  const policy = data?.application?.rebuildPolicy;
  const now = async () => {
    const begun = await act.run({ application: name });
    if (!begun) return;
    reload();
    address.go({ rebuild: begun.id });
  };
  return (
    <Panel
      title="Rebuilds"
      flush
      aside={
        <>
          <Button
            kind="quiet"
            why={mayRelease}
            busy={act.busy}
            icon={<RefreshCw size={13} aria-hidden />}
            onClick={() => void now()}
          >
            Rebuild now
          </Button>
          <Button
            kind="quiet"
            why={mayConfigure}
            icon={<Settings2 size={13} aria-hidden />}
            onClick={() => address.go({ edit: 'rebuilds' })}
          >
            Policy…
          </Button>
        </>
      }
    >
      {(act.reasons.length > 0 || act.fault !== undefined) && (
        <div className="p-4 pb-0">
          <Refused reasons={act.reasons} fault={act.fault} />
        </div>
      )}
      {newest && newest.outdated.length > 0 && (
        <div className="border-b border-line bg-outdated/8 px-4 py-2.5">
          <p className="mb-0.5">
            <StateMark mark="outdated" word={`${releaseName(newest)}, the newest, is outdated`} strong />
          </p>
          <div className="pl-5">
            <OutdatedList outdated={newest.outdated} />
          </div>
        </div>
      )}
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : policy ? (
        <p className="px-4 py-2.5 text-ink-soft">
          {policyWords(policy)}
          {policy.nextRuns[0] !== undefined && (
            <span className="text-ink-faint">
              {' '}
              Next <Until at={policy.nextRuns[0]} />.
            </span>
          )}
        </p>
      ) : (
        <Skeleton className="m-4 h-5 w-3/4" />
      )}
      <ul className="divide-y divide-line border-t border-line empty:hidden">
        {data?.application?.openRebuilds.map((rebuild) => (
          <Open key={rebuild.id} rebuild={rebuild} address={address.with({ rebuild: rebuild.id })} />
        ))}
      </ul>
      {address.get('edit') === 'rebuilds' && policy && mayConfigure === undefined && (
        <PolicyDrawer
          application={name}
          policy={policy}
          onSaved={reload}
          onClose={() => address.go({ edit: null }, 'replace')}
        />
      )}
    </Panel>
  );
}

function Open({ rebuild, address }: { rebuild: RebuildRowFragment; address: string }) {
  return (
    <li className="relative px-4 py-2 hover:bg-hover">
      <div className="flex flex-wrap items-center gap-x-3">
        <StateMark {...rebuildWords[rebuild.state]} />
        {rebuild.release && (
          <Link
            href={paths.release(rebuild.release.id)}
            className="relative z-1 rounded-sm font-medium text-accent hover:underline"
          >
            {rebuild.release.version ?? 'its release'}
          </Link>
        )}
      </div>
      <Link href={address} scroll={false} className="block rounded-sm pl-5 after:absolute after:inset-0">
        {causeWords(rebuild)}
      </Link>
      <p className="pl-5 text-meta text-ink-soft empty:hidden">
        <Because rebuild={rebuild} />
      </p>
    </li>
  );
}
