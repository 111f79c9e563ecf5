import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { type AddBuilderInput, BuilderService } from './builder.service.ts';
import type { BuilderRow } from './builder.store.ts';

@Resolver('Builder')
export class BuilderResolver {
  constructor(private readonly service: BuilderService) {}

  @Query('builders')
  builders() {
    return this.service.all();
  }

  @Mutation('addBuilder')
  async addBuilder(@Context() { viewer }: RequestContext, @Args('input') input: AddBuilderInput) {
    return as('Builder', await this.service.add(viewer, input));
  }

  @ResolveField('platforms')
  platforms(@Parent() builder: BuilderRow) {
    return builder.platforms.map((platform, index) => ({ platform, native: index === 0 }));
  }

  @ResolveField('running')
  async running(@Parent() builder: BuilderRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.running, builder.id)) ?? 0;
  }
}
