import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../graphql/context.ts';
import { as, isRefusal } from '../graphql/refusal.ts';
import { AccessService, type IssueTokenInput } from './access.service.ts';

@Resolver()
export class AccessResolver {
  constructor(private readonly access: AccessService) {}

  @Query('viewer')
  viewer(@Context() { viewer }: RequestContext) {
    return viewer;
  }

  @Query('tokens')
  tokens() {
    return this.access.tokens();
  }

  @Mutation('issueToken')
  async issueToken(@Context() { viewer }: RequestContext, @Args('input') input: IssueTokenInput) {
    const issued = await this.access.issue(viewer, input);
    return isRefusal(issued) ? issued : as('IssuedToken', issued);
  }

  @Mutation('revokeToken')
  async revokeToken(@Context() { viewer }: RequestContext, @Args('id') id: string) {
    return as('Token', await this.access.revoke(viewer, id));
  }
}
