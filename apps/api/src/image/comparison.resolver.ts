import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ComparisonService, type PlatformComparison } from './comparison.service.ts';

@Resolver('PlatformComparison')
export class ComparisonResolver {
  constructor(private readonly service: ComparisonService) {}

  @Query('compareReleases')
  compareReleases(@Args() { from, to }: { from: string; to: string }) {
    return this.service.compareReleases(from, to);
  }

  @ResolveField('unchanged')
  unchanged(@Parent() { from, to }: PlatformComparison) {
    return from !== null && from.digest === to?.digest;
  }

  @ResolveField('files')
  files(@Parent() { contents }: PlatformComparison) {
    return contents?.files;
  }

  @ResolveField('packages')
  packages(@Parent() { contents }: PlatformComparison) {
    return contents?.packages;
  }

  @ResolveField('packageCount')
  packageCount(@Parent() { contents }: PlatformComparison) {
    return contents?.packageCount;
  }

  @ResolveField('unreadPackages')
  unreadPackages(@Parent() { contents }: PlatformComparison) {
    return contents?.unreadPackages ?? [];
  }
}
