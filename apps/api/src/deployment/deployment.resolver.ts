import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DeploymentRow } from '../environment/environment.store.ts';
import type { RequestContext } from '../graphql/context.ts';
import { as, isRefusal } from '../graphql/refusal.ts';
import { DeploymentService, isEarly, type PlaceNames, type ReportInput } from './deployment.service.ts';

@Resolver('Deployment')
export class DeploymentLooksResolver {
  constructor(private readonly service: DeploymentService) {}

  @Mutation('observeNow')
  async observeNow(@Args() names: PlaceNames) {
    return as('Deployment', await this.service.observeNow(names));
  }

  @Mutation('repairDrift')
  async repair(@Context() { viewer }: RequestContext, @Args() names: PlaceNames) {
    return as('Promotion', await this.service.repair(viewer, names));
  }

  @Mutation('scaleDeployment')
  async scale(
    @Context() { viewer }: RequestContext,
    @Args() { replicas, ...names }: PlaceNames & { replicas: number },
  ) {
    return as('Deployment', await this.service.scale(viewer, names, replicas));
  }

  @Mutation('reportStatus')
  async report(@Context() { viewer }: RequestContext, @Args() input: ReportInput) {
    const reported = await this.service.report(viewer, input);
    return as(isRefusal(reported) || !isEarly(reported) ? 'Deployment' : 'EarlyReport', reported);
  }

  @ResolveField('tasks')
  async tasks(@Parent() deployment: DeploymentRow, @Context() context: RequestContext) {
    return (await this.look(deployment, context))?.tasks ?? null;
  }

  @ResolveField('lastLookAt')
  async lastLookAt(@Parent() deployment: DeploymentRow, @Context() context: RequestContext) {
    return (await this.look(deployment, context))?.lastLookAt ?? null;
  }

  @ResolveField('nextLookAt')
  async nextLookAt(@Parent() deployment: DeploymentRow, @Context() context: RequestContext) {
    const look = await this.look(deployment, context);
    return look?.lookAskedAt ? null : (look?.nextLookAt ?? null);
  }

  @ResolveField('scaling')
  async scaling(@Parent() deployment: DeploymentRow, @Context() context: RequestContext) {
    const scaling = (await this.look(deployment, context))?.scaling;
    return scaling ? { ...scaling, at: new Date(scaling.at) } : null;
  }

  @ResolveField('observations')
  observations(@Parent() deployment: DeploymentRow, @Args('first') first: number) {
    return this.service.observations(deployment, first);
  }

  private look({ environmentId, applicationId }: DeploymentRow, { loaders }: RequestContext) {
    return loaders.load(this.service.looks, `${environmentId} ${applicationId}`);
  }
}
