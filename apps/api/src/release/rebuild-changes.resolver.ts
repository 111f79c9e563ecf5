import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { RebuildChangesService } from './rebuild-changes.service.ts';
import type { ReleaseRow } from './release.store.ts';

@Resolver('Release')
export class RebuildChangesResolver {
  constructor(private readonly service: RebuildChangesService) {}

  @ResolveField('changesSinceRebuilt')
  async changesSinceRebuilt(@Parent() { id }: ReleaseRow, @Context() { loaders }: RequestContext) {
    const from = await loaders.load(this.service.fromOf, id);
    return from === undefined ? undefined : this.service.changes(from, id);
  }
}
