'use client';

import { ArrowRight } from 'lucide-react';
import type { PromotionLiveFragment, PromotionQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { Overridden } from './overridden.tsx';
import { PromotionRequest } from './promotion-request.tsx';
import { kindWords, overrideOf, promotionWords } from './promotion-words.ts';

type Decided = NonNullable<PromotionQuery['promotion']>['decisions'];
type Request = NonNullable<PromotionQuery['promotion']>['request'];

/** What replaces what, where, on whose word, and how it stands. */
export function PromotionSummary(props: {
  promotion: PromotionLiveFragment;
  decisions: Decided;
  /** What it was asked for with, where it waited. */
  request: Request;
}) {
  const { promotion, decisions, request } = props;
  const { release, previousRelease, environment } = promotion;
  const override = overrideOf({ decisions });
  return (
    <div className="space-y-2 px-5 py-4">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StateMark {...promotionWords[promotion.state]} strong />
        <span className="text-ink-faint">
          {kindWords[promotion.kind].by} <span className="text-ink-soft">{promotion.requestedBy}</span>,{' '}
          <Age at={promotion.createdAt} />
        </span>
        {promotion.startedAt && (
          <span className="text-ink-faint">
            {promotion.finishedAt ? 'took' : 'for'}{' '}
            <span className="text-ink-soft">
              <Duration from={promotion.startedAt} to={promotion.finishedAt} />
            </span>
          </span>
        )}
      </p>
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-lead">
        <span className="text-ink-soft">
          {previousRelease ? (
            <Link href={paths.release(previousRelease.id)} className="rounded-sm hover:text-accent">
              {previousRelease.version}
            </Link>
          ) : (
            'nothing'
          )}
        </span>
        <ArrowRight size={14} aria-label="is replaced by" className="text-ink-faint" />
        <Link href={paths.release(release.id)} className="rounded-sm font-semibold hover:text-accent">
          {releaseName(release)}
        </Link>
        <span className="text-ink-faint">in</span>
        <Link href={paths.environment(environment.name)} className="rounded-sm font-medium hover:text-accent">
          {environment.name}
        </Link>
        {release.index && (
          <span className="text-body">
            <Digest value={release.index} />
          </span>
        )}
      </p>
      {promotion.waitingFor && <p className="text-ink-soft">{promotion.waitingFor}</p>}
      {request && <PromotionRequest request={request} />}
      {override && <Overridden override={override} />}
      {promotion.failure && (
        <p role="alert" className="rounded-md border border-failed/40 bg-failed/8 px-3 py-2 break-words">
          {promotion.failure.step && <span className="text-ink-soft">{promotion.failure.step}: </span>}
          {promotion.failure.message}
        </p>
      )}
    </div>
  );
}
