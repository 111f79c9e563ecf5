import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as } from '../graphql/refusal.ts';
import { type RollbackInput, type RollbackPlace, RollbackService } from './rollback.service.ts';

@Resolver()
export class RollbackResolver {
  constructor(private readonly service: RollbackService) {}

  @Query('plannedRollback')
  planned(@Args() input: RollbackPlace) {
    return this.service.planned(input);
  }

  @Mutation('rollback')
  async rollback(@Context() { viewer }: RequestContext, @Args() input: RollbackInput) {
    return as('Promotion', await this.service.rollback(viewer, input));
  }
}
