'use client';

import { describeFault } from '../../graphql/client.ts';
import { CancelRebuildDocument, RebuildDocument, type RebuildRowFragment } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem, Refused } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { Because } from './because.tsx';
import { MovedImages } from './moved-images.tsx';
import { causeWords, isOpen, rebuildWords } from './rebuild-words.ts';

/** One rebuild: why, which digests, what it waits for or came to. */
export function RebuildDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, reload } = useLive(RebuildDocument, { id });
  const rebuild = data?.rebuild ?? undefined;
  return (
    <Drawer
      title={rebuild ? `Rebuild of ${rebuild.application.name} ${releaseName(rebuild.from)}` : 'Rebuild'}
      description={rebuild && causeWords(rebuild)}
      onClose={onClose}
      footer={rebuild && isOpen(rebuild.state) && <Drop rebuild={rebuild} onDone={reload} />}
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data && !rebuild ? (
        <Empty title="There is no such rebuild.">The address may be cut short, or from another Slipway.</Empty>
      ) : rebuild ? (
        <Parts rebuild={rebuild} />
      ) : (
        <Skeleton className="m-5 h-40" />
      )}
    </Drawer>
  );
}

function Parts({ rebuild }: { rebuild: RebuildRowFragment }) {
  const { application, from, release } = rebuild;
  return (
    <div className="space-y-5 p-5">
      <Facts
        facts={[
          [
            'State',
            <span key="state">
              <StateMark {...rebuildWords[rebuild.state]} strong />
              <span className="block pl-5 text-ink-soft">
                <Because rebuild={rebuild} />
              </span>
            </span>,
          ],
          [
            'Application',
            <Link
              key="application"
              href={paths.application(application.name)}
              className="rounded-sm hover:text-accent hover:underline"
            >
              {application.name}
            </Link>,
          ],
          [
            'Rebuilt from',
            <Link key="from" href={paths.release(from.id)} className="rounded-sm text-accent hover:underline">
              {releaseName(from)}
            </Link>,
          ],
          release !== null && [
            'Release',
            <Link key="release" href={paths.release(release.id)} className="rounded-sm text-accent hover:underline">
              {releaseName(release)}
            </Link>,
          ],
          [
            'Asked for',
            <span key="asked">
              by {rebuild.requestedBy}, <Age at={rebuild.createdAt} />
            </span>,
          ],
          rebuild.begunAt !== null && ['Took', <Duration key="took" from={rebuild.begunAt} to={rebuild.endedAt} />],
        ]}
      />
      <section aria-label="What moved">
        <h3 className="mb-1.5 font-semibold">What moved</h3>
        {rebuild.changes.length === 0 ? (
          <p className="text-ink-soft">
            Nothing that is known: whether anything differs is found out when its inputs are looked at.
          </p>
        ) : (
          <MovedImages changes={rebuild.changes} />
        )}
      </section>
    </div>
  );
}

function Drop({ rebuild, onDone }: { rebuild: RebuildRowFragment; onDone: () => void }) {
  const why = useWhyNot('RELEASE');
  const act = useAct(CancelRebuildDocument);
  const press = async () => {
    if (await act.run({ id: rebuild.id })) onDone();
  };
  const running = rebuild.state === 'RUNNING';
  return (
    <>
      <div className="min-w-0 flex-1 text-meta text-ink-faint">
        <Refused reasons={act.reasons} fault={act.fault} />
        {act.reasons.length === 0 && act.fault === undefined && (
          <p>{running ? 'This cancels its release.' : 'The same cause does not bring it again; another move does.'}</p>
        )}
      </div>
      <Button kind="danger" why={why} busy={act.busy} onClick={() => void press()}>
        {running ? 'Cancel the rebuild' : 'Drop the rebuild'}
      </Button>
    </>
  );
}
