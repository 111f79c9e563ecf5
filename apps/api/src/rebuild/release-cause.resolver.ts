import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { ReleaseService } from '../release/release.service.ts';
import { ReleaseCauseService } from './release-cause.service.ts';
import type { CarriedOverRow } from './release-cause.store.ts';

@Resolver('Release')
export class ReleaseCauseResolver {
  constructor(
    private readonly service: ReleaseCauseService,
    private readonly releases: ReleaseService,
  ) {}

  @ResolveField('cause')
  async cause(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    const row = await loaders.load(this.service.ofReleases, release.id);
    return row && this.service.view(row);
  }

  @ResolveField('rebuiltFrom')
  async rebuiltFrom(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    const row = await loaders.load(this.service.ofReleases, release.id);
    return row && loaders.loadOne(this.releases.byIds, row.rebuiltFrom);
  }

  @ResolveField('carriedOver')
  async carriedOver(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.carriedOver, release.id)) ?? [];
  }
}

@Resolver('CarriedOver')
export class CarriedOverResolver {
  constructor(private readonly releases: ReleaseService) {}

  @ResolveField('from')
  from(@Parent() { builtIn }: CarriedOverRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, builtIn);
  }
}
