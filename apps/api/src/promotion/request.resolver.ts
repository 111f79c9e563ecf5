import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import { PlanService } from './plan.service.ts';
import type { PlanRow } from './plan.store.ts';
import { PromotionService } from './promotion.service.ts';
import type { PromotionRow } from './promotion.store.ts';
import { type RequestPromotionInput, RequestService } from './request.service.ts';
import type { RequestRow } from './request.store.ts';

@Resolver('PromotionRequest')
export class RequestResolver {
  constructor(
    private readonly service: RequestService,
    private readonly plans: PlanService,
    private readonly promotions: PromotionService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
  ) {}

  @Query('promotionRequest')
  one(@Args('id') id: string) {
    return this.service.find(id);
  }

  @Query('promotionRequests')
  list(@Args('all') all: boolean) {
    return this.service.list(all);
  }

  @Mutation('requestPromotion')
  async request(@Context() { viewer }: RequestContext, @Args('input') input: RequestPromotionInput) {
    return as('PromotionRequest', await this.service.request(viewer, input));
  }

  @Mutation('approvePromotion')
  async approve(@Context() { viewer }: RequestContext, @Args() args: { request: string; comment?: string | null }) {
    return as('PromotionRequest', await this.service.answer(viewer, args.request, 'approved', args.comment ?? null));
  }

  @Mutation('declinePromotion')
  async decline(@Context() { viewer }: RequestContext, @Args() args: { request: string; comment?: string | null }) {
    return as('PromotionRequest', await this.service.answer(viewer, args.request, 'declined', args.comment ?? null));
  }

  @Mutation('withdrawApproval')
  async withdrawApproval(@Context() { viewer }: RequestContext, @Args('request') request: string) {
    return as('PromotionRequest', await this.service.withdrawAnswer(viewer, request));
  }

  @Mutation('withdrawPromotionRequest')
  async withdraw(@Context() { viewer }: RequestContext, @Args('request') request: string) {
    return as('PromotionRequest', await this.service.withdraw(viewer, request));
  }

  @ResolveField('plan')
  plan(@Parent() { planId }: RequestRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.plans.byIds, planId);
  }

  @ResolveField('release')
  release(@Parent() { releaseId }: RequestRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, releaseId);
  }

  @ResolveField('environment')
  environment(@Parent() { environmentId }: RequestRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.environments.byIds, environmentId);
  }

  @ResolveField('promotion')
  promotion(@Parent() { promotionId }: RequestRow, @Context() { loaders }: RequestContext) {
    return promotionId === null ? null : loaders.loadOne(this.promotions.byIds, promotionId);
  }

  @ResolveField('approvals')
  async approvals(@Parent() { id }: RequestRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.approvals, id)) ?? [];
  }

  @ResolveField('decision')
  async decision(@Parent() { id }: RequestRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.decisions, id)) ?? null;
  }

  @ResolveField('waitsForMe')
  async waitsForMe(@Parent() request: RequestRow, @Context() { loaders, viewer }: RequestContext) {
    const [approvals, decision, policy] = await Promise.all([
      loaders.load(this.service.approvals, request.id),
      loaders.load(this.service.decisions, request.id),
      loaders.load(this.service.policiesOf, request.environmentId),
    ]);
    return this.service.waitsFor(viewer, request, approvals ?? [], decision, policy);
  }
}

@Resolver('Promotion')
export class PromotionRequestOfResolver {
  constructor(private readonly service: RequestService) {}

  @ResolveField('request')
  request(@Parent() { requestId }: PromotionRow, @Context() { loaders }: RequestContext) {
    return requestId === null ? null : loaders.loadOne(this.service.byIds, requestId);
  }
}

@Resolver('PromotionPlan')
export class PlanResolver {
  constructor(
    private readonly plans: PlanService,
    private readonly promotions: PromotionService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
  ) {}

  @Query('promotionPlan')
  one(@Args('id') id: string) {
    return this.plans.find(id);
  }

  @Mutation('planPromotion')
  async planPromotion(
    @Context() { viewer }: RequestContext,
    @Args() { release, environment }: { release: string; environment: string },
  ) {
    return as('PromotionPlan', await this.plans.plan(viewer, release, environment));
  }

  @Mutation('applyPromotion')
  async apply(@Context() { viewer }: RequestContext, @Args() args: { plan: string; override?: string | null }) {
    return as('Promotion', await this.promotions.apply(viewer, args.plan, args.override));
  }

  @ResolveField('release')
  release(@Parent() { releaseId }: PlanRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, releaseId);
  }

  @ResolveField('environment')
  environment(@Parent() { environmentId }: PlanRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.environments.byIds, environmentId);
  }

  @ResolveField('decision')
  decision(@Parent() { id }: PlanRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.plans.decisions, id);
  }

  @ResolveField('presentRelease')
  presentRelease(@Parent() { content }: PlanRow) {
    return content.presentRelease;
  }

  @ResolveField('commits')
  commits(@Parent() { content }: PlanRow) {
    return content.commits;
  }

  @ResolveField('backwards')
  backwards(@Parent() { content }: PlanRow) {
    return content.backwards;
  }

  @ResolveField('configuration')
  configuration(@Parent() { content }: PlanRow) {
    return content.configuration;
  }

  @ResolveField('rollout')
  rollout(@Parent() { content }: PlanRow) {
    return content.rollout ?? [];
  }

  @ResolveField('rollback')
  rollback(@Parent() { content }: PlanRow) {
    return content.rollback;
  }

  @ResolveField('presentPullable')
  presentPullable(@Parent() { content }: PlanRow) {
    return content.presentPullable;
  }
}
