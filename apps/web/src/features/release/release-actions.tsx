'use client';

import { Ban, ChevronDown, MoveRight, RotateCcw, X } from 'lucide-react';
import {
  CancelReleaseDocument,
  type ReleaseLiveFragment,
  type ReleaseQuery,
  RetryReleaseDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Refused } from '../../ui/notice.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { RejectDrawer } from './reject-drawer.tsx';
import { isMoving, releaseName } from './release-words.ts';

/** Cancel, retry, promote: whichever makes sense now, each with what it acts on. */
export function ReleaseActions(props: {
  release: ReleaseLiveFragment;
  application: NonNullable<ReleaseQuery['release']>['application'];
  environments: ReleaseQuery['environments'];
  onDone: () => void;
}) {
  const { release } = props;
  const address = useAddress();
  const mayRelease = useWhyNot('RELEASE');
  const mayGovern = useWhyNot('GOVERN');
  const cancel = useAct(CancelReleaseDocument);
  const retry = useAct(RetryReleaseDocument);
  const name = releaseName(release);
  const did = (done: unknown) => {
    if (done) props.onDone();
  };

  return (
    <div className="flex min-w-0 flex-col items-end gap-2 max-sm:items-start">
      <div className="flex max-w-full flex-wrap gap-2">
        {isMoving(release.state) && (
          <Button
            kind="danger"
            why={release.state === 'CANCELLING' ? 'It is being cancelled already.' : mayRelease}
            busy={cancel.busy}
            icon={<X size={14} aria-hidden />}
            onClick={() => void cancel.run({ id: release.id }).then(did)}
          >
            Cancel {name}
          </Button>
        )}
        {['FAILED', 'ERRORED', 'CANCELLED'].includes(release.state) && (
          <Button
            kind="primary"
            why={mayRelease}
            busy={retry.busy}
            icon={<RotateCcw size={14} aria-hidden />}
            onClick={() => void retry.run({ id: release.id }).then(did)}
          >
            Retry {name}
          </Button>
        )}
        {release.state === 'PUBLISHED' && release.rejection === null && (
          <Button
            kind="quiet"
            why={mayGovern}
            icon={<Ban size={14} aria-hidden />}
            onClick={() => address.go({ reject: '' })}
          >
            Reject…
          </Button>
        )}
        {release.state === 'PUBLISHED' && <Promote {...props} name={name} />}
      </div>
      {address.get('reject') !== null && (
        <RejectDrawer
          release={release.id}
          name={`${props.application.name} ${name}`}
          onDone={props.onDone}
          onClose={() => address.go({ reject: null }, 'replace')}
        />
      )}
      <div className="max-w-96">
        <Refused reasons={[...cancel.reasons, ...retry.reasons]} fault={cancel.fault ?? retry.fault} />
      </div>
    </div>
  );
}

function Promote(props: {
  release: ReleaseLiveFragment;
  application: NonNullable<ReleaseQuery['release']>['application'];
  environments: ReleaseQuery['environments'];
  name: string;
}) {
  const { release, application, name } = props;
  const address = useAddress();
  const lacking = useWhyNot('PROMOTE');
  const mayPromote = release.rejection ? `${name} is rejected; lift the rejection first.` : lacking;
  const environments = props.environments.toSorted((a, b) => a.position - b.position);
  const runsIn = (environment: string) =>
    application.deployments.some((one) => one.environment.id === environment && one.release.id === release.id);
  // The next place on its way: the first one that does not run it.
  const next = environments.find((environment) => !runsIn(environment.id)) ?? environments.at(-1);
  if (!next) return <Button why="There is no environment yet; add one on the overview.">Promote {name}</Button>;
  const go = (environment: string) => address.go({ promote: environment });

  return (
    <span className="flex min-w-0">
      <Button
        kind="primary"
        wraps
        why={mayPromote}
        icon={<MoveRight size={14} aria-hidden />}
        className={environments.length > 1 && mayPromote === undefined ? 'rounded-r-none' : undefined}
        onClick={() => go(next.name)}
      >
        Promote {name} to {next.name}
      </Button>
      {environments.length > 1 && mayPromote === undefined && (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={`Promote ${name} to another environment`}
              className="flex min-h-8 w-8 shrink-0 items-center justify-center rounded-r-md border-l border-accent-ink/30 bg-accent text-accent-ink hover:bg-accent-strong"
            >
              <ChevronDown size={14} aria-hidden />
            </button>
          }
        >
          {environments.map((environment) => (
            <MenuItem key={environment.id} onSelect={() => go(environment.name)}>
              Promote {name} to {environment.name}
              {runsIn(environment.id) && <span className="ml-auto pl-4 text-meta text-ink-faint">runs there</span>}
            </MenuItem>
          ))}
        </Menu>
      )}
    </span>
  );
}
