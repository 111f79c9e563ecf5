'use client';

import type { EnvironmentQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { kindWords, overrideOf, promotionWords } from '../promotion/promotion-words.ts';
import { isMoving, releaseName } from '../release/release-words.ts';
import { StepStrip } from '../release/step-strip.tsx';

type Promotion = NonNullable<EnvironmentQuery['environment']>['promotions']['nodes'][number];

/** Promotions to an environment down a line of time, the newest at the top. */
export function EnvironmentTimeline({ promotions }: { promotions: readonly Promotion[] | undefined }) {
  if (!promotions) {
    return (
      <div className="space-y-4 p-4">
        {[1, 2, 3, 4].map((row) => (
          <Skeleton key={row} className="h-8 w-full" />
        ))}
      </div>
    );
  }
  return (
    <ol className="relative px-4 py-2">
      <span aria-hidden className="absolute top-4 bottom-4 left-[22.5px] w-px bg-line" />
      {promotions.map((promotion) => {
        const { mark, word } = promotionWords[promotion.state];
        const override = overrideOf(promotion);
        return (
          <li
            key={promotion.id}
            className="relative grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-3 rounded-md py-2 hover:bg-hover"
          >
            <span className="relative z-1 mt-[3px] h-fit bg-surface">
              <MarkShape mark={mark} label={word} />
            </span>
            <Link href={paths.promotion(promotion.id)} className="truncate rounded-sm after:absolute after:inset-0">
              <span className="font-medium">
                {promotion.release.application.name} {releaseName(promotion.release)}
              </span>
              <span className="text-ink-faint">
                {promotion.previousRelease ? `, ${promotion.previousRelease.version} before` : ', the first'}
              </span>
            </Link>
            <span className="relative z-1 text-meta text-ink-faint">
              <Age at={promotion.createdAt} />
            </span>
            <p className="col-start-2 col-end-4 text-meta text-ink-faint">
              <span className="font-medium text-ink-soft">{kindWords[promotion.kind].word}</span>, {word.toLowerCase()},
              by {promotion.requestedBy}
              {promotion.startedAt && (
                <>
                  , <Duration from={promotion.startedAt} to={promotion.finishedAt} />
                </>
              )}
            </p>
            {override && (
              <p className="col-start-2 col-end-4 break-words text-ink-soft">
                <span className="text-outdated">Overridden by {override.by}:</span> “{override.reason}”
              </p>
            )}
            {promotion.failure && (
              <p className="col-start-2 col-end-4 break-words text-ink-soft">{promotion.failure.message}</p>
            )}
            {isMoving(promotion.state) && (
              <div className="col-start-2 col-end-4 mt-1 max-w-96">
                <StepStrip steps={promotion.steps} />
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
