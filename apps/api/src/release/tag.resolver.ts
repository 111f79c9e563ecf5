import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { ReleaseService } from './release.service.ts';

/** A tag belongs to the images; the release that it points to stands a floor above them. */
@Resolver('Tag')
export class TagResolver {
  constructor(private readonly service: ReleaseService) {}

  @ResolveField('release')
  release(@Parent() tag: { releaseId: string }, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.service.byIds, tag.releaseId);
  }
}
