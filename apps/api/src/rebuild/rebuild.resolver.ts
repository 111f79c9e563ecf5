import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ApplicationService } from '../application/application.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import { type RebuildArguments, RebuildService, type UpcomingRebuild } from './rebuild.service.ts';
import type { RebuildRow } from './rebuild.store.ts';

@Resolver('Rebuild')
export class RebuildResolver {
  constructor(
    private readonly service: RebuildService,
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
  ) {}

  @Query('rebuilds')
  rebuilds(@Args() args: RebuildArguments) {
    return this.service.page(args);
  }

  @Query('rebuild')
  rebuild(@Args('id') id: string) {
    return this.service.find(id);
  }

  @Query('upcomingRebuilds')
  upcomingRebuilds(@Args('days') days: number) {
    return this.service.upcoming(days);
  }

  @Mutation('rebuildNow')
  async rebuildNow(@Context() { viewer }: RequestContext, @Args('application') application: string) {
    return as('Rebuild', await this.service.now(viewer, application));
  }

  @Mutation('cancelRebuild')
  async cancelRebuild(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Rebuild', await this.service.cancel(viewer, id));
  }

  @ResolveField('application')
  application(@Parent() { applicationId }: RebuildRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.applications.byIds, applicationId);
  }

  @ResolveField('from')
  from(@Parent() { fromReleaseId }: RebuildRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, fromReleaseId);
  }

  @ResolveField('release')
  release(@Parent() { releaseId }: RebuildRow, @Context() { loaders }: RequestContext) {
    return releaseId === null ? undefined : loaders.loadOne(this.releases.byIds, releaseId);
  }
}

@Resolver('UpcomingRebuild')
export class UpcomingRebuildResolver {
  constructor(private readonly applications: ApplicationService) {}

  @ResolveField('application')
  application(@Parent() { applicationId }: UpcomingRebuild, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.applications.byIds, applicationId);
  }
}

@Resolver('Application')
export class ApplicationRebuildsResolver {
  constructor(private readonly service: RebuildService) {}

  @ResolveField('openRebuilds')
  async openRebuilds(@Parent() application: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.openOf, application.id)) ?? [];
  }
}
