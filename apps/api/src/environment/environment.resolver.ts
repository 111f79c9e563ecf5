import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { type CreateEnvironmentInput, EnvironmentService } from './environment.service.ts';
import type { EnvironmentRow } from './environment.store.ts';
import type { EnvironmentInput } from './environment-input.ts';

@Resolver('Environment')
export class EnvironmentResolver {
  constructor(private readonly service: EnvironmentService) {}

  @Query('environments')
  environments() {
    return this.service.all();
  }

  @Query('environment')
  environment(@Args('name') name: string) {
    return this.service.find(name);
  }

  @Mutation('createEnvironment')
  async createEnvironment(@Context() { viewer }: RequestContext, @Args('input') input: CreateEnvironmentInput) {
    return as('Environment', await this.service.create(viewer, input));
  }

  @Mutation('updateEnvironment')
  async updateEnvironment(
    @Context() { viewer }: RequestContext,
    @Args() { name, input }: { name: string; input: EnvironmentInput },
  ) {
    return as('Environment', await this.service.update(viewer, name, input));
  }

  @ResolveField('upstreams')
  async upstreams(@Parent() environment: { id: string }, @Context() { loaders }: RequestContext) {
    const ids = (await loaders.load(this.service.upstreams, environment.id)) ?? [];
    return Promise.all(ids.map((id) => loaders.loadOne(this.service.byIds, id)));
  }

  @ResolveField('deployments')
  async deployments(@Parent() environment: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.deploymentsOfEnvironments, environment.id)) ?? [];
  }
}

@Resolver('Application')
export class ApplicationDeploymentsResolver {
  constructor(private readonly service: EnvironmentService) {}

  @ResolveField('deployments')
  async deployments(@Parent() application: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.deploymentsOfApplications, application.id)) ?? [];
  }
}

@Resolver('Target')
export class TargetResolver {
  @ResolveField('settings')
  settings(@Parent() target: EnvironmentRow['target']) {
    if (target.kind !== 'git-ops' && target.kind !== 'registry-only') return null;
    const { kind: _, ...settings } = target;
    return JSON.stringify({ ...settings, secretId: undefined });
  }

  @ResolveField('hasCredentials')
  hasCredentials(@Parent() target: EnvironmentRow['target']) {
    return target.kind === 'git-ops' && target.secretId !== undefined;
  }
}
