import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { RebuildPolicyService, type SetRebuildPolicyInput } from './policy.service.ts';

@Resolver('Application')
export class RebuildPolicyResolver {
  constructor(private readonly service: RebuildPolicyService) {}

  @Query('schedulePreview')
  schedulePreview(@Args() { schedule, timeZone }: { schedule: string; timeZone: string }) {
    return this.service.preview(schedule, timeZone);
  }

  @Mutation('setRebuildPolicy')
  async setRebuildPolicy(@Context() { viewer }: RequestContext, @Args('input') input: SetRebuildPolicyInput) {
    return as('RebuildPolicy', await this.service.set(viewer, input));
  }

  @ResolveField('rebuildPolicy')
  async rebuildPolicy(@Parent() application: { id: string }, @Context() { loaders }: RequestContext) {
    return this.service.view(await loaders.load(this.service.ofApplications, application.id));
  }

  @ResolveField('rebuildPolicyVersions')
  async rebuildPolicyVersions(@Parent() application: { id: string }, @Context() { loaders }: RequestContext) {
    const rows = (await loaders.load(this.service.versionsOf, application.id)) ?? [];
    return rows.map((row) => this.service.view(row));
  }
}
