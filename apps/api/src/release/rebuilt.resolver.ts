import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { RebuiltService } from './rebuilt.service.ts';
import type { ReleaseRow } from './release.store.ts';

@Resolver('Release')
export class RebuiltResolver {
  constructor(private readonly service: RebuiltService) {}

  @ResolveField('changesSinceRebuilt')
  async changesSinceRebuilt(@Parent() { id }: ReleaseRow, @Context() { loaders }: RequestContext) {
    const from = await loaders.load(this.service.fromOf, id);
    return from === undefined ? undefined : this.service.changes(from, id);
  }
}
