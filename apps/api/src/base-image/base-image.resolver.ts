import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import type { PageArguments } from '../graphql/page.ts';
import { as } from '../graphql/refusal.ts';
import { type BaseImageConnection, type BaseImageFilterInput, BaseImageService } from './base-image.service.ts';
import { type BaseImageView, childrenView } from './base-image-view.ts';
import { type BaseImageUser, type DigestImpact, ImpactService } from './impact.service.ts';
import type { TagObservationRow } from './tag-observation.store.ts';

@Resolver('BaseImage')
export class BaseImageResolver {
  constructor(
    private readonly service: BaseImageService,
    private readonly impact: ImpactService,
  ) {}

  @Query('baseImages')
  baseImages(@Args() args: PageArguments & { filter?: BaseImageFilterInput | null }) {
    return this.service.page(args);
  }

  @Query('baseImage')
  baseImage(@Args() by: { id?: string | null; reference?: string | null }) {
    return this.service.view(by);
  }

  @Mutation('checkBaseImage')
  async check(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('BaseImage', await this.service.check(viewer, id));
  }

  @ResolveField('observations')
  observations(@Parent() { row }: BaseImageView, @Args() args: PageArguments) {
    return this.service.observations(row, args);
  }

  @ResolveField('users')
  async users(@Parent() { row }: BaseImageView, @Context() { loaders }: RequestContext) {
    return this.impact.users(row, (await loaders.load(this.impact.countingUses, row.reference)) ?? []);
  }

  @ResolveField('impact')
  impactOf(@Parent() { row }: BaseImageView) {
    return { row };
  }
}

@Resolver('BaseImageConnection')
export class BaseImageConnectionResolver {
  constructor(private readonly service: BaseImageService) {}

  @ResolveField('totalCount')
  totalCount(@Parent() { filter }: BaseImageConnection) {
    return this.service.count(filter);
  }
}

@Resolver('BaseImageImpact')
export class BaseImageImpactResolver {
  constructor(private readonly impact: ImpactService) {}

  @ResolveField('byDigest')
  byDigest(@Parent() { row }: Pick<BaseImageView, 'row'>) {
    return this.impact.byDigest(row);
  }

  @ResolveField('downstream')
  downstream(@Parent() { row }: Pick<BaseImageView, 'row'>) {
    return this.impact.downstream(row);
  }
}

@Resolver('BaseImageDigestImpact')
export class BaseImageDigestImpactResolver {
  @ResolveField('users')
  users(@Parent() { users }: DigestImpact, @Args('first') first: number): readonly BaseImageUser[] {
    return users.slice(0, Math.max(0, first));
  }
}

@Resolver('TagObservation')
export class TagObservationResolver {
  @ResolveField('children')
  children(@Parent() { children, platforms }: TagObservationRow & { readonly platforms: readonly string[] }) {
    return childrenView(children, platforms);
  }
}
