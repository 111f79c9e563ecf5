import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { PolicyService } from './policy.service.ts';

@Resolver('Environment')
export class PolicyResolver {
  constructor(private readonly service: PolicyService) {}

  @Query('policySchema')
  policySchema() {
    return this.service.schema();
  }

  @Mutation('setPolicy')
  async setPolicy(
    @Context() { viewer }: RequestContext,
    @Args() { environment, text }: { environment: string; text: string },
  ) {
    return as('PolicyVersion', await this.service.set(viewer, environment, text));
  }

  @ResolveField('policy')
  async policy(@Parent() environment: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.ofEnvironments, environment.id)) ?? { version: 0, text: '' };
  }

  @ResolveField('policyVersions')
  async policyVersions(@Parent() environment: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.versionsOf, environment.id)) ?? [];
  }
}
