import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { RegistryService } from './registry.service.ts';
import type { RegistryRow } from './registry.store.ts';
import type { AddRegistryInput, UpdateRegistryInput } from './registry-input.ts';

@Resolver('Registry')
export class RegistryResolver {
  constructor(private readonly service: RegistryService) {}

  @Query('registries')
  registries() {
    return this.service.all();
  }

  @Mutation('addRegistry')
  async addRegistry(@Context() { viewer }: RequestContext, @Args('input') input: AddRegistryInput) {
    return as('Registry', await this.service.add(viewer, input));
  }

  @Mutation('updateRegistry')
  async updateRegistry(
    @Context() { viewer }: RequestContext,
    @Args('id') id: string,
    @Args('input') input: UpdateRegistryInput,
  ) {
    return as('Registry', await this.service.update(viewer, id, input));
  }

  @Mutation('removeRegistry')
  async removeRegistry(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Registry', await this.service.remove(viewer, id));
  }

  @Mutation('checkRegistry')
  async checkRegistry(@Args('id') id: string) {
    return as('Registry', await this.service.check(id));
  }

  @ResolveField('hasSecret')
  hasSecret(@Parent() { secretId }: RegistryRow) {
    return secretId !== null;
  }

  @ResolveField('hasCertificate')
  hasCertificate(@Parent() { certificate }: RegistryRow) {
    return certificate !== null;
  }

  @ResolveField('usedBy')
  async usedBy(@Parent() { host }: RegistryRow, @Context() { loaders }: RequestContext) {
    return (await loaders.load(this.service.users, host)) ?? [];
  }
}
