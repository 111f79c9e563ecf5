import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import { AsOfService } from './as-of.service.ts';
import type { RanRow } from './deployment.store.ts';

@Resolver('Environment')
export class AsOfResolver {
  constructor(private readonly service: AsOfService) {}

  @ResolveField('asOf')
  asOf(@Parent() { id }: { id: string }, @Args('at') at: Date) {
    return this.service.asOf(id, at);
  }

  @Mutation('reapply')
  async reapply(@Context() { viewer }: RequestContext, @Args() { environment, at }: { environment: string; at: Date }) {
    return as('Reapplied', await this.service.reapply(viewer, environment, at));
  }
}

@Resolver('RanThen')
export class RanThenResolver {
  constructor(
    private readonly service: AsOfService,
    private readonly releases: ReleaseService,
  ) {}

  @ResolveField('application')
  application(@Parent() { applicationId }: RanRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.service.applicationsById, applicationId);
  }

  @ResolveField('release')
  release(@Parent() { releaseId }: RanRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, releaseId);
  }
}

@Resolver('ReapplyRefusal')
export class ReapplyRefusalResolver {
  constructor(private readonly service: AsOfService) {}

  @ResolveField('application')
  application(@Parent() { applicationId }: { applicationId: string }, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.service.applicationsById, applicationId);
  }
}
