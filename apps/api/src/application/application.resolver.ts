import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import type { PageArguments } from '../graphql/page.ts';
import { as } from '../graphql/refusal.ts';
import { ApplicationService } from './application.service.ts';
import type { ApplicationRow } from './application.store.ts';
import type { RegisterApplicationInput } from './registration.ts';
import type { ReleaseRuleInput } from './release-rule.ts';
import type { UpdateApplicationInput } from './source-change.ts';

@Resolver('Application')
export class ApplicationResolver {
  constructor(private readonly service: ApplicationService) {}

  @Query('applications')
  applications(@Args() args: PageArguments) {
    return this.service.page(args);
  }

  @Query('application')
  application(@Args('name') name: string) {
    return this.service.find(name);
  }

  @Mutation('registerApplication')
  async registerApplication(@Context() { viewer }: RequestContext, @Args('input') input: RegisterApplicationInput) {
    return as('Application', await this.service.register(viewer, input));
  }

  @Mutation('updateApplication')
  async updateApplication(
    @Context() { viewer }: RequestContext,
    @Args('application') application: string,
    @Args('input') input: UpdateApplicationInput,
  ) {
    return as('Application', await this.service.update(viewer, application, input));
  }

  @Mutation('setReleaseRule')
  async setReleaseRule(
    @Context() { viewer }: RequestContext,
    @Args('application') application: string,
    @Args('rule') rule: ReleaseRuleInput,
  ) {
    return as('Application', await this.service.setReleaseRule(viewer, application, rule));
  }

  @ResolveField('hasCredentials')
  hasCredentials(@Parent() { secretId }: ApplicationRow) {
    return secretId !== null;
  }

  @ResolveField('releaseRule')
  releaseRule(@Parent() { releaseTags, releaseBranches }: ApplicationRow) {
    return { tags: releaseTags, branches: releaseBranches };
  }
}
