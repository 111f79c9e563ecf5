import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { RequestContext } from '../graphql/context.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { OutlookService } from './outlook.service.ts';

@Resolver('Release')
export class ReleaseOutlookResolver {
  constructor(private readonly service: OutlookService) {}

  @ResolveField('mayGoTo')
  mayGoTo(
    @Parent() release: ReleaseRow,
    @Args('environment') environment: string,
    @Context() { viewer }: RequestContext,
  ) {
    return this.service.decision(viewer, release, environment);
  }
}

@Resolver('Environment')
export class EnvironmentOutlookResolver {
  constructor(private readonly service: OutlookService) {}

  @ResolveField('nextAutomatic')
  next(@Parent() environment: EnvironmentRow, @Args('application') application: string) {
    return this.service.next(environment, application);
  }

  @ResolveField('wayBack')
  wayBack(@Parent() environment: EnvironmentRow, @Args('application') application: string) {
    return this.service.wayBack(environment, application);
  }
}
