import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Changes } from '../database/changes.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import type { PageArguments } from '../graphql/page.ts';
import { as } from '../graphql/refusal.ts';
import { endable } from '../graphql/subscribe.ts';
import { runProgress } from '../release/progress.ts';
import { ReleaseService } from '../release/release.service.ts';
import { StepService } from '../release/step.service.ts';
import { WaitingService } from '../release/waiting.service.ts';
import { type PromoteInput, PromotionService } from './promotion.service.ts';
import type { PromotionFilter, PromotionRow } from './promotion.store.ts';

@Resolver('Promotion')
export class PromotionResolver {
  constructor(
    private readonly service: PromotionService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly stepService: StepService,
    private readonly waiting: WaitingService,
    private readonly changes: Changes,
  ) {}

  @Query('promotion')
  promotion(@Args('id') id: string) {
    return this.service.find(id);
  }

  @Query('promotions')
  promotions(@Args() args: PageArguments & PromotionFilter) {
    return this.service.page(args);
  }

  @Mutation('promote')
  async promote(@Context() { viewer }: RequestContext, @Args() input: PromoteInput) {
    return as('Promotion', await this.service.promote(viewer, input));
  }

  @Mutation('cancelPromotion')
  async cancelPromotion(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Promotion', await this.service.cancel(viewer, id));
  }

  @Mutation('retryPromotion')
  async retryPromotion(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Promotion', await this.service.retry(viewer, id));
  }

  @Subscription('promotionProgress', { resolve: (row: PromotionRow) => row })
  promotionProgress(@Args('id') id: string) {
    return endable((signal) =>
      runProgress(this.changes, { promotion: id }, () => this.service.find(id), 'promotion', signal),
    );
  }

  @ResolveField('release')
  release(@Parent() promotion: PromotionRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, promotion.releaseId);
  }

  @ResolveField('previousRelease')
  previousRelease(@Parent() promotion: PromotionRow, @Context() { loaders }: RequestContext) {
    return promotion.previousReleaseId ? loaders.loadOne(this.releases.byIds, promotion.previousReleaseId) : null;
  }

  @ResolveField('environment')
  environment(@Parent() promotion: PromotionRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.environments.byIds, promotion.environmentId);
  }

  @ResolveField('steps')
  async steps(@Parent() promotion: PromotionRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.stepService.ofPromotions, promotion.id)) ?? [];
  }

  @ResolveField('waitingFor')
  waitingFor(@Parent() promotion: PromotionRow, @Context() { loaders }: RequestContext) {
    return this.waiting.ofRun(loaders, promotion.state, () =>
      loaders.load(this.stepService.ofPromotions, promotion.id),
    );
  }
}

@Resolver('Release')
export class ReleasePromotionsResolver {
  constructor(private readonly service: PromotionService) {}

  @ResolveField('promotions')
  async promotions(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, release.id)) ?? [];
  }
}

@Resolver('Environment')
export class EnvironmentPromotionsResolver {
  constructor(private readonly service: PromotionService) {}

  @ResolveField('promotions')
  promotions(
    @Parent() environment: { id: string },
    @Args() args: PageArguments,
    @Context() { loaders }: RequestContext,
  ) {
    return this.service.pageOf(environment.id, args, (key) => loaders.load(this.service.pagesOf, key));
  }
}
