'use client';

import type { InFlightQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { promotionWords } from '../promotion/promotion-words.ts';
import { releaseName, releaseWords } from '../release/release-words.ts';

const shown = 6;

/** The newest releases and promotions that did not end well, each with its sentence. */
export function LatestFailures({ data }: { data: InFlightQuery }) {
  const releases = [...data.failed.nodes, ...data.errored.nodes].map((release) => ({
    ...releaseWords[release.state],
    id: release.id,
    address: paths.release(release.id),
    title: `${release.application.name} ${releaseName(release)}`,
    failure: release.failure,
    at: release.finishedAt ?? release.createdAt,
  }));
  const promotions = data.promotions.nodes
    .filter(({ state }) => state === 'FAILED' || state === 'ERRORED')
    .map((promotion) => ({
      ...promotionWords[promotion.state],
      id: promotion.id,
      address: paths.promotion(promotion.id),
      title: `${promotion.release.application.name} ${releaseName(promotion.release)} to ${promotion.environment.name}`,
      failure: promotion.failure,
      at: promotion.finishedAt ?? promotion.createdAt,
    }));
  const failures = [...releases, ...promotions].sort((a, b) => b.at.localeCompare(a.at)).slice(0, shown);
  if (failures.length === 0) {
    return <Empty title="No release or promotion has failed.">What goes wrong stands here with its reason.</Empty>;
  }
  return (
    <ul className="divide-y divide-line">
      {failures.map((failure) => (
        <li
          key={failure.id}
          className="relative grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 px-4 py-2.5 transition-colors hover:bg-hover"
        >
          <span className="mt-[3px]">
            <MarkShape mark={failure.mark} label={failure.word} />
          </span>
          <Link href={failure.address} className="truncate rounded-sm font-medium after:absolute after:inset-0">
            {failure.title}
          </Link>
          <span className="relative z-1 text-meta text-ink-faint">
            <Age at={failure.at} />
          </span>
          <p className="col-start-2 col-end-4 line-clamp-2 text-ink-soft">
            {failure.failure?.step && <span className="text-ink-faint">{failure.failure.step}: </span>}
            {failure.failure?.message ?? `${failure.word}.`}
          </p>
        </li>
      ))}
    </ul>
  );
}
