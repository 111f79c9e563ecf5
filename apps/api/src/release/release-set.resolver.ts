import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ReleaseService } from './release.service.ts';
import { ReleaseSetService } from './release-set.service.ts';
import type { ReleaseSetRow } from './release-set.store.ts';

@Resolver('Release')
export class ReleaseSetsResolver {
  constructor(private readonly service: ReleaseSetService) {}

  @ResolveField('sets')
  async sets(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, release.id)) ?? [];
  }

  @Mutation('createReleaseSet')
  async create(
    @Context() { viewer }: RequestContext,
    @Args('name') name: string,
    @Args('releases') releases: readonly string[],
  ) {
    return as('ReleaseSet', await this.service.create(viewer, name, releases));
  }
}

@Resolver('ReleaseSet')
export class ReleaseSetResolver {
  constructor(private readonly releaseService: ReleaseService) {}

  @ResolveField('releases')
  releases(@Parent() { releaseIds }: ReleaseSetRow, @Context() { loaders }: RequestContext) {
    return Promise.all(releaseIds.map((id) => loaders.loadOne(this.releaseService.byIds, id)));
  }
}
