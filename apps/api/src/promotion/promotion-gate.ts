import { Inject, Injectable } from '@nestjs/common';
import type { OverrideFacts, RequestFacts } from '@slipway/pipeline';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import { ReleaseService } from '../release/release.service.ts';
import { type Decided, Decider } from './decider.ts';
import { type DecisionMoment, readDecisionsOfPromotions } from './decision.store.ts';
import { type PromotionRow, readPromotionsById } from './promotion.store.ts';

/**
 * Asks the policy again about a promotion that exists: when it is retried, when its steps are claimed, and before each
 * act that cannot be taken back. What was passed with a reason when it was asked for stays passed.
 */
@Injectable()
export class PromotionGate {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly decider: Decider,
  ) {}

  /** @param retriedBy who tries it again; undefined when it just goes on */
  async ask(tx: Transaction, promotionId: string, now: Date, retriedBy?: string): Promise<Decided> {
    const promotion = (await readPromotionsById(tx, [promotionId])).get(promotionId);
    if (!promotion) throw new Error(`Promotion ${promotionId} is gone.`);
    const release = (await this.releases.byIds([promotion.releaseId], tx)).get(promotion.releaseId);
    const environment = (await this.environments.byIds([promotion.environmentId], tx)).get(promotion.environmentId);
    if (!release || !environment) throw new Error(`The release or environment of promotion ${promotionId} is gone.`);
    const request = requestOf(promotion, await overrideOfPromotion(tx, promotionId), retriedBy);
    const question = { release, environment, request, requestId: promotion.requestId ?? undefined };
    return this.decider.decide(tx, question, now);
  }

  /** Whether it may still go on: sentences that stand against it, none when it may. The answer is kept. */
  pass(promotionId: string, moment: DecisionMoment): Promise<readonly string[]> {
    return inTransaction(this.sql, async (tx) => {
      const decided = await this.ask(tx, promotionId, new Date());
      await this.record(tx, decided, moment, promotionId, 'slipway');
      return decided.decision.reasons.map(({ message }) => message);
    });
  }

  record(
    tx: Transaction,
    decided: Decided,
    moment: DecisionMoment,
    promotionId: string,
    askedBy: string,
  ): Promise<string> {
    return this.decider.record(tx, decided, moment, { promotionId, askedBy });
  }
}

function requestOf(
  { id, kind, planId, requestedBy }: PromotionRow,
  override: OverrideFacts | undefined,
  retriedBy: string | undefined,
): RequestFacts {
  const about = { promotion: id, plan: planId ?? undefined, override };
  return retriedBy === undefined
    ? { kind, requestedBy, ...about }
    : { kind: 'retry', retryOf: kind, requestedBy: retriedBy, ...about };
}

async function overrideOfPromotion(tx: Transaction, promotionId: string): Promise<OverrideFacts | undefined> {
  const decisions = (await readDecisionsOfPromotions(tx, [promotionId])).get(promotionId) ?? [];
  return decisions.find(({ facts }) => facts.request.override)?.facts.request.override;
}
