import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ApplicationService } from '../application/application.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import { ReleaseService } from '../release/release.service.ts';
import { EnvironmentService } from './environment.service.ts';
import type { DeploymentRow } from './environment.store.ts';

@Resolver('Deployment')
export class DeploymentResolver {
  constructor(
    private readonly environments: EnvironmentService,
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
  ) {}

  @ResolveField('environment')
  environment(@Parent() deployment: DeploymentRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.environments.byIds, deployment.environmentId);
  }

  @ResolveField('application')
  application(@Parent() deployment: DeploymentRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.applications.byIds, deployment.applicationId);
  }

  @ResolveField('release')
  release(@Parent() deployment: DeploymentRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, deployment.releaseId);
  }
}
