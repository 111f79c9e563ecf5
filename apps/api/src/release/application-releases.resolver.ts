import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ReleaseState } from '@slipway/pipeline';
import type { ApplicationRow } from '../application/application.store.ts';
import type { RequestContext } from '../graphql/context.ts';
import type { PageArguments } from '../graphql/page.ts';
import { type ReleaseConnection, ReleaseService } from './release.service.ts';

@Resolver('Application')
export class ApplicationReleasesResolver {
  constructor(private readonly service: ReleaseService) {}

  @ResolveField('releases')
  releases(
    @Parent() application: ApplicationRow,
    @Args() args: PageArguments & { state?: ReleaseState | null },
    @Context() { loaders }: RequestContext,
  ) {
    return this.service.pageOf(application.id, args, (key) => loaders.load(this.service.pagesOf, key));
  }

  @ResolveField('latestRelease')
  latestRelease(@Parent() application: ApplicationRow, @Context() { loaders }: RequestContext) {
    return loaders.load(this.service.latestOf, application.id);
  }
}

@Resolver('ReleaseConnection')
export class ReleaseConnectionResolver {
  constructor(private readonly service: ReleaseService) {}

  @ResolveField('totalCount')
  async totalCount(@Parent() connection: ReleaseConnection, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.counts, connection.filter)) ?? 0;
  }
}
