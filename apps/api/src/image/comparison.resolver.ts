import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { ComparisonService, type Inside, type PlatformComparison } from './comparison.service.ts';
import { WantedLayerService } from './wanted-layer.service.ts';

@Resolver('PlatformComparison')
export class ComparisonResolver {
  constructor(
    private readonly service: ComparisonService,
    private readonly wanted: WantedLayerService,
  ) {}

  @Query('compareReleases')
  compareReleases(@Args() { from, to }: { from: string; to: string }) {
    return this.service.compareReleases(from, to);
  }

  @Mutation('measureLayers')
  async measureLayers(@Context() { viewer }: RequestContext, @Args('releases') releases: string[]) {
    return as('WantedLayers', await this.wanted.want(viewer, releases));
  }

  @ResolveField('unchanged')
  unchanged(@Parent() { from, to }: PlatformComparison) {
    return from !== null && from.digest === to?.digest;
  }

  @ResolveField('contents')
  contents(@Parent() { inside }: PlatformComparison) {
    return inside.state;
  }

  @ResolveField('files')
  files(@Parent() { inside }: PlatformComparison) {
    return summaryOf(inside)?.files;
  }

  @ResolveField('packages')
  packages(@Parent() { inside }: PlatformComparison) {
    return summaryOf(inside)?.packages;
  }

  @ResolveField('packageCount')
  packageCount(@Parent() { inside }: PlatformComparison) {
    return summaryOf(inside)?.packageCount;
  }

  @ResolveField('unreadPackages')
  unreadPackages(@Parent() { inside }: PlatformComparison) {
    return summaryOf(inside)?.unreadPackages ?? [];
  }

  @ResolveField('unmeasured')
  unmeasured(@Parent() { inside }: PlatformComparison) {
    return inside.state === 'known' ? null : inside.because;
  }
}

function summaryOf(inside: Inside) {
  return inside.state === 'known' ? inside.summary : undefined;
}
