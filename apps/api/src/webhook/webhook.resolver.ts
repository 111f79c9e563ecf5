import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ApplicationService } from '../application/application.service.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { PromotionService } from '../promotion/promotion.service.ts';
import { ReleaseService } from '../release/release.service.ts';
import type { DeliveryRow } from './delivery.store.ts';
import { type AddWebhookInput, WebhookService } from './webhook.service.ts';
import type { WebhookRow } from './webhook.store.ts';

@Resolver('Webhook')
export class WebhookResolver {
  constructor(
    private readonly service: WebhookService,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  @Query('webhooks')
  webhooks() {
    return this.service.all();
  }

  @Mutation('addWebhook')
  async addWebhook(@Context() { viewer }: RequestContext, @Args('input') input: AddWebhookInput) {
    return as('IssuedWebhook', await this.service.add(viewer, input));
  }

  @Mutation('renewWebhookSecret')
  async renewWebhookSecret(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('IssuedWebhook', await this.service.renew(viewer, id));
  }

  @Mutation('removeWebhook')
  async removeWebhook(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Webhook', await this.service.remove(viewer, id));
  }

  @ResolveField('path')
  path(@Parent() { id }: WebhookRow) {
    return `/webhooks/${id}`;
  }

  @ResolveField('application')
  application(@Parent() { applicationId }: WebhookRow, @Context() { loaders }: RequestContext) {
    return applicationId === null ? null : loaders.loadOne(this.applications.byIds, applicationId);
  }

  @ResolveField('environment')
  environment(@Parent() { environmentId }: WebhookRow, @Context() { loaders }: RequestContext) {
    return environmentId === null ? null : loaders.loadOne(this.environments.byIds, environmentId);
  }

  @ResolveField('deliveries')
  async deliveries(
    @Parent() { id }: WebhookRow,
    @Args('first') first: number,
    @Context() { loaders }: RequestContext,
  ): Promise<readonly DeliveryRow[]> {
    const rows = (await loaders.load(this.service.deliveriesOf, id)) ?? [];
    return rows.slice(0, Math.max(0, first));
  }
}

@Resolver('WebhookDelivery')
export class WebhookDeliveryResolver {
  constructor(
    private readonly releaseService: ReleaseService,
    private readonly promotions: PromotionService,
  ) {}

  @ResolveField('releases')
  releases(@Parent() { releaseIds }: DeliveryRow, @Context() { loaders }: RequestContext) {
    return Promise.all(releaseIds.map((id) => loaders.loadOne(this.releaseService.byIds, id)));
  }

  @ResolveField('promotion')
  promotion(@Parent() { promotionId }: DeliveryRow, @Context() { loaders }: RequestContext) {
    return promotionId === null ? null : loaders.loadOne(this.promotions.byIds, promotionId);
  }
}
