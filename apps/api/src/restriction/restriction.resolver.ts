import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ApplicationService } from '../application/application.service.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import { type CreateFreezeInput, FreezeService } from './freeze.service.ts';
import type { FreezeRow } from './freeze.store.ts';
import { HoldService } from './hold.service.ts';
import type { PlaceInput } from './place.ts';
import { RejectionService } from './rejection.service.ts';
import { StopService } from './stop.service.ts';

@Resolver('Freeze')
export class FreezeResolver {
  constructor(private readonly freezes: FreezeService) {}

  @Query('freezes')
  list(@Args('all') all: boolean) {
    return this.freezes.list(all);
  }

  @Mutation('createFreeze')
  async create(@Context() { viewer }: RequestContext, @Args('input') input: CreateFreezeInput) {
    return as('Freeze', await this.freezes.create(viewer, input));
  }

  @Mutation('endFreeze')
  async end(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Freeze', await this.freezes.end(viewer, id));
  }

  @ResolveField('occurrence')
  occurrence(@Parent() freeze: FreezeRow) {
    return this.freezes.occurrence(freeze);
  }
}

@Resolver('Stop')
export class StopResolver {
  constructor(private readonly stops: StopService) {}

  @Query('stops')
  list(@Args('all') all: boolean) {
    return this.stops.list(all);
  }

  @Mutation('stopTheLine')
  async stop(@Context() { viewer }: RequestContext, @Args('input') input: PlaceInput & { reason: string }) {
    return as('Stop', await this.stops.stop(viewer, input));
  }

  @Mutation('liftStop')
  async lift(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Stop', await this.stops.lift(viewer, id));
  }
}

@Resolver('Release')
export class RejectionResolver {
  constructor(private readonly rejections: RejectionService) {}

  @ResolveField('rejection')
  async rejection(@Parent() release: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.rejections.ofReleases, release.id)) ?? null;
  }

  @Mutation('rejectRelease')
  async reject(
    @Context() { viewer }: RequestContext,
    @Args('release') release: string,
    @Args('reason') reason: string,
  ) {
    return as('Rejection', await this.rejections.reject(viewer, release, reason));
  }

  @Mutation('liftRejection')
  async lift(@Context() { viewer }: RequestContext, @Args('release') release: string) {
    return as('Rejection', await this.rejections.lift(viewer, release));
  }
}

@Resolver('Environment')
export class HoldResolver {
  constructor(private readonly holds: HoldService) {}

  @ResolveField('holds')
  async ofEnvironment(@Parent() environment: { id: string }, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.holds.ofEnvironments, environment.id)) ?? [];
  }

  @Mutation('pin')
  async pin(
    @Context() { viewer }: RequestContext,
    @Args() { environment, application, reason }: { environment: string; application: string; reason?: string | null },
  ) {
    return as('Hold', await this.holds.pin(viewer, environment, application, reason ?? null));
  }

  @Mutation('liftHold')
  async lift(
    @Context() { viewer }: RequestContext,
    @Args() { environment, application }: { environment: string; application: string },
  ) {
    return as('Hold', await this.holds.lift(viewer, environment, application));
  }
}

interface Placed {
  readonly environmentId: string | null;
  readonly applicationId: string | null;
}

/** Freeze, Stop and Hold name places alike. */
abstract class PlacedResolver {
  constructor(
    private readonly environments: EnvironmentService,
    private readonly applications: ApplicationService,
  ) {}

  @ResolveField('environment')
  environment(@Parent() { environmentId }: Placed, @Context() { loaders }: RequestContext) {
    return environmentId === null ? null : loaders.loadOne(this.environments.byIds, environmentId);
  }

  @ResolveField('application')
  application(@Parent() { applicationId }: Placed, @Context() { loaders }: RequestContext) {
    return applicationId === null ? null : loaders.loadOne(this.applications.byIds, applicationId);
  }
}

@Resolver('Freeze')
export class FreezePlaceResolver extends PlacedResolver {
  constructor(environments: EnvironmentService, applications: ApplicationService) {
    super(environments, applications);
  }
}

@Resolver('Stop')
export class StopPlaceResolver extends PlacedResolver {
  constructor(environments: EnvironmentService, applications: ApplicationService) {
    super(environments, applications);
  }
}

@Resolver('Hold')
export class HoldPlaceResolver extends PlacedResolver {
  constructor(environments: EnvironmentService, applications: ApplicationService) {
    super(environments, applications);
  }
}

@Resolver('Rejection')
export class RejectedReleaseResolver {
  constructor(private readonly releases: ReleaseService) {}

  @ResolveField('release')
  release(@Parent() { releaseId }: { releaseId: string }, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.releases.byIds, releaseId);
  }
}
