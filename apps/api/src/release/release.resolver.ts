import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { ReleaseState } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { Changes } from '../database/changes.ts';
import type { RequestContext } from '../graphql/context.ts';
import type { PageArguments } from '../graphql/page.ts';
import { as } from '../graphql/refusal.ts';
import { endable } from '../graphql/subscribe.ts';
import { runProgress } from './progress.ts';
import { ReleaseService, type StartReleaseInput } from './release.service.ts';
import type { ReleaseRow } from './release.store.ts';
import { StepService } from './step.service.ts';
import { WaitingService } from './waiting.service.ts';

@Resolver('Release')
export class ReleaseResolver {
  constructor(
    private readonly service: ReleaseService,
    private readonly applications: ApplicationService,
    private readonly stepService: StepService,
    private readonly waiting: WaitingService,
    private readonly changes: Changes,
  ) {}

  @Query('release')
  release(@Args('id') id: string) {
    return this.service.find(id);
  }

  @Query('releases')
  releases(@Args() args: PageArguments & { state?: ReleaseState | null }) {
    return this.service.page(args);
  }

  @Mutation('startRelease')
  async startRelease(@Context() { viewer }: RequestContext, @Args('input') input: StartReleaseInput) {
    return as('Release', await this.service.start(viewer, input));
  }

  @Mutation('cancelRelease')
  async cancelRelease(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Release', await this.service.cancel(viewer, id));
  }

  @Mutation('retryRelease')
  async retryRelease(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Release', await this.service.retry(viewer, id));
  }

  @Subscription('releaseProgress', { resolve: (row: ReleaseRow) => row })
  releaseProgress(@Args('id') id: string) {
    return endable((signal) =>
      runProgress(this.changes, { release: id }, () => this.service.find(id), 'release', signal),
    );
  }

  @ResolveField('previous')
  previous(@Parent() { id }: ReleaseRow, @Context() { loaders }: RequestContext) {
    return loaders.load(this.service.previousOf, id);
  }

  @ResolveField('application')
  application(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return loaders.loadOne(this.applications.byIds, release.applicationId);
  }

  @ResolveField('tags')
  async tags(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.tagsOf, release.id)) ?? [];
  }

  @ResolveField('waitingFor')
  waitingFor(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return this.waiting.ofRun(loaders, release.state, () => loaders.load(this.stepService.ofReleases, release.id));
  }

  @ResolveField('steps')
  async steps(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.stepService.ofReleases, release.id)) ?? [];
  }

  @ResolveField('step')
  async step(@Parent() release: ReleaseRow, @Args('id') id: string, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.stepService.ofReleases, release.id))?.find((step) => step.id === id);
  }

  @ResolveField('stageGraph')
  stageGraph(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return loaders.load(this.stepService.graphs, release.id);
  }

  @ResolveField('baseImages')
  async baseImages(@Parent() release: ReleaseRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.stepService.baseImages, release.id)) ?? [];
  }
}
