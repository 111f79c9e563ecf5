import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { OutdatedService } from './outdated.service.ts';

@Resolver('Release')
export class ReleaseOutdatedResolver {
  constructor(private readonly service: OutdatedService) {}

  @ResolveField('outdated')
  async outdated(@Parent() { id }: { readonly id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, id))?.outdated ?? [];
  }

  @ResolveField('uncertain')
  async uncertain(@Parent() { id }: { readonly id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, id))?.uncertain ?? [];
  }
}

@Resolver('Deployment')
export class DeploymentOutdatedResolver {
  constructor(private readonly service: OutdatedService) {}

  @ResolveField('outdated')
  async outdated(@Parent() { releaseId }: { readonly releaseId: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, releaseId))?.outdated ?? [];
  }

  @ResolveField('uncertain')
  async uncertain(@Parent() { releaseId }: { readonly releaseId: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofReleases, releaseId))?.uncertain ?? [];
  }
}
