import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Check, DecisionReason } from '@slipway/pipeline';
import type { RequestContext } from '../graphql/context.ts';
import { DecisionService } from './decision.service.ts';
import type { DecisionRow } from './decision.store.ts';

@Resolver('Promotion')
export class PromotionDecisionsResolver {
  constructor(private readonly decisions: DecisionService) {}

  @ResolveField('decisions')
  async ofPromotion(@Parent() promotion: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.decisions.ofPromotions, promotion.id)) ?? [];
  }
}

type Shown = Pick<DecisionRow, 'answer' | 'facts'>;

@Resolver('Decision')
export class DecisionResolver {
  @ResolveField('checks')
  checks(@Parent() { answer }: Shown) {
    return answer.checks;
  }

  @ResolveField('clearsAt')
  clearsAt(@Parent() { answer }: Shown) {
    return answer.clearsAt ?? null;
  }

  @ResolveField('override')
  override(@Parent() { answer }: Shown) {
    return answer.override ?? null;
  }

  @ResolveField('facts')
  facts(@Parent() { facts }: Shown) {
    return JSON.stringify(facts);
  }
}

@Resolver('Check')
export class CheckResolver {
  @ResolveField('reasons')
  reasons(@Parent() { reasons }: Check) {
    return reasons.map(({ clearsBy, ...reason }: DecisionReason) => ({
      ...reason,
      clearsBy: clearsBy.act,
      clearedBy: clearsBy.who,
    }));
  }
}
