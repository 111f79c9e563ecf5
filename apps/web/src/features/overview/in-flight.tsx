'use client';

import type { InFlightQuery, StepDotFragment } from '../../graphql/generated/documents.ts';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Mark, MarkShape } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { promotionWords } from '../promotion/promotion-words.ts';
import { isMoving, releaseName, releaseWords } from '../release/release-words.ts';
import { StepStrip } from '../release/step-strip.tsx';

interface Flight {
  readonly id: string;
  readonly address: string;
  readonly mark: Mark;
  readonly word: string;
  readonly title: string;
  readonly by: string;
  readonly since: string;
  readonly waitingFor: string | null;
  readonly steps: readonly StepDotFragment[];
}

/** Releases and promotions that move now, the longest-running first. */
export function InFlight({ data }: { data: InFlightQuery | undefined }) {
  if (!data) {
    return (
      <div className="space-y-3 p-4">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-2 w-full" />
        <Skeleton className="h-4 w-1/3" />
      </div>
    );
  }
  const flights = flightsOf(data);
  if (flights.length === 0) {
    return <Empty title="Nothing moves.">Releases and promotions appear here while they run.</Empty>;
  }
  return (
    <ul className="divide-y divide-line">
      {flights.map((flight) => (
        <li key={flight.id} className="relative px-4 py-3 transition-colors hover:bg-hover">
          <div className="mb-2 flex items-center gap-2">
            <MarkShape mark={flight.mark} label={flight.word} />
            <Link
              href={flight.address}
              className="min-w-0 truncate rounded-sm font-medium after:absolute after:inset-0"
            >
              {flight.title}
            </Link>
            <span className="ml-auto shrink-0 text-meta text-ink-faint">
              {flight.by}, <Duration from={flight.since} to={null} />
            </span>
          </div>
          {flight.waitingFor && <p className="mb-1.5 text-meta text-ink-soft">{flight.waitingFor}</p>}
          <div className="relative z-1">
            <StepStrip steps={flight.steps} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function flightsOf(data: InFlightQuery): Flight[] {
  const releases = [data.queued, data.running, data.cancelling]
    .flatMap(({ nodes }) => nodes)
    .map((release) => ({
      ...releaseWords[release.state],
      id: release.id,
      address: paths.release(release.id),
      title: `${release.application.name} ${releaseName(release)}`,
      by: release.requestedBy,
      since: release.startedAt ?? release.createdAt,
      waitingFor: release.waitingFor,
      steps: release.steps,
    }));
  const promotions = data.promotions.nodes
    .filter((promotion) => isMoving(promotion.state))
    .map((promotion) => ({
      ...promotionWords[promotion.state],
      id: promotion.id,
      address: paths.promotion(promotion.id),
      title: `${promotion.release.application.name} ${releaseName(promotion.release)} to ${promotion.environment.name}`,
      by: promotion.requestedBy,
      since: promotion.startedAt ?? promotion.createdAt,
      waitingFor: promotion.waitingFor,
      steps: promotion.steps,
    }));
  return [...releases, ...promotions].sort((a, b) => a.since.localeCompare(b.since));
}
