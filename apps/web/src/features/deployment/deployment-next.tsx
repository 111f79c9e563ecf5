'use client';

import { Age, Moment } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { holdWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import type { DeploymentPlace } from './detail.ts';

/** What goes there by itself next, what holds that back, and where a rollback would go. */
export function DeploymentNext({ place, application }: { place: DeploymentPlace; application: string }) {
  const { nextAutomatic: next, wayBack } = place;
  const hold = place.holds.find((one) => one.application.name === application);
  return (
    <section className="border-t border-line px-5 pt-3 pb-4">
      <h3 className="mb-1.5 font-semibold">Next and back</h3>
      <Facts
        facts={[
          hold !== undefined && [
            'hold',
            <span key="hold">
              <span className="font-medium text-blocked">{holdWords[hold.cause]}</span>
              {hold.reason && <span className="text-ink-soft"> {hold.reason}</span>}{' '}
              <span className="text-ink-faint">
                {hold.createdBy}, <Age at={hold.createdAt} />
              </span>
            </span>,
          ],
          next !== null && [
            'by itself next',
            <span key="next">
              {next.release ? (
                <Link href={paths.release(next.release.id)} className="rounded-sm font-medium hover:text-accent">
                  {releaseName(next.release)}
                </Link>
              ) : (
                <span className="font-medium">nothing</span>
              )}
              <span className="block text-ink-soft">{next.because}</span>
              {next.askAgainAt !== null && (
                <span className="block text-ink-faint">
                  asked again <Moment at={next.askAgainAt} />
                </span>
              )}
            </span>,
          ],
          wayBack !== null && [
            'a rollback goes to',
            <span key="back">
              <span className="font-medium">{wayBack.release ?? 'nowhere'}</span>{' '}
              {wayBack.digest !== null && <Digest value={wayBack.digest} quiet />}
              <span className="block text-ink-soft">{wayBack.because}</span>
            </span>,
          ],
        ]}
      />
    </section>
  );
}
