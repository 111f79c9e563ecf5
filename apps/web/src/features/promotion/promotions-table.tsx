'use client';

import type { OverridePartsFragment, PromotionRowFragment } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { kindWords, overrideOf, promotionWords } from './promotion-words.ts';

type Promotion = PromotionRowFragment & Partial<OverridePartsFragment>;

/** Promotions, the newest first. `chosen` is the one whose drawer is open. */
export function PromotionsTable(props: {
  promotions: readonly Promotion[] | undefined;
  chosen?: string;
  without?: 'environment' | 'release';
}) {
  const { promotions, without } = props;
  return (
    <Table
      label="Promotions"
      cards
      minWidth={860}
      head={
        <>
          <Head>State</Head>
          {without !== 'release' && <Head>Release</Head>}
          {without !== 'environment' && <Head>To</Head>}
          <Head>Before</Head>
          <Head className="w-full">What it says</Head>
          <Head>Kind</Head>
          <Head>By</Head>
          <Head align="right">Took</Head>
          <Head align="right">When</Head>
        </>
      }
    >
      {promotions?.map((promotion) => (
        <Row key={promotion.id} selected={promotion.id === props.chosen}>
          <Cell>
            <Link
              href={paths.promotion(promotion.id)}
              scroll={false}
              aria-label={`${promotion.release.application.name} ${releaseName(promotion.release)} to ${promotion.environment.name}`}
              className="rounded-sm after:absolute after:inset-0"
            >
              <StateMark {...promotionWords[promotion.state]} />
            </Link>
          </Cell>
          {without !== 'release' && (
            <Cell className="whitespace-nowrap">
              {promotion.release.application.name} <span className="font-medium">{releaseName(promotion.release)}</span>
            </Cell>
          )}
          {without !== 'environment' && (
            <Cell className="min-w-36 font-medium xl:whitespace-nowrap">
              <span className="font-normal text-ink-faint sm:hidden">to </span>
              {promotion.environment.name}
            </Cell>
          )}
          <Cell name="Before" className="whitespace-nowrap text-ink-soft">
            {promotion.previousRelease?.version ?? <span className="text-ink-faint">nothing</span>}
          </Cell>
          <Cell name="It says" className="max-w-0">
            <Says promotion={promotion} />
          </Cell>
          <Cell className="whitespace-nowrap text-ink-soft">{kindWords[promotion.kind].word}</Cell>
          <Cell className="text-ink-soft">{promotion.requestedBy}</Cell>
          <Cell align="right" className="text-ink-soft">
            {promotion.startedAt && <Duration from={promotion.startedAt} to={promotion.finishedAt} />}
          </Cell>
          <Cell align="right" className="text-ink-soft">
            <span className="relative z-1">
              <Age at={promotion.createdAt} />
            </span>
          </Cell>
        </Row>
      )) ?? <SkeletonRows rows={6} columns={9 - (without ? 1 : 0)} />}
    </Table>
  );
}

/** Why it did not go well or waits, and before that, who went against the policy. */
function Says({ promotion }: { promotion: Promotion }) {
  const override = overrideOf(promotion);
  const message = promotion.failure?.message ?? promotion.waitingFor ?? undefined;
  if (!override && message === undefined) return null;
  return (
    <span className="block truncate text-ink-soft max-sm:whitespace-normal" title={message ?? override?.reason}>
      {override && (
        <span className="text-outdated">
          Overridden by {override.by}: <span className="text-ink-soft">{override.reason}</span>
        </span>
      )}
      {override && message !== undefined && ' '}
      {message}
    </span>
  );
}
