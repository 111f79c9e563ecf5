import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { PageArguments } from '../graphql/page.ts';
import { AuditService } from './audit.service.ts';
import type { AuditRow } from './audit.store.ts';

@Resolver('AuditEntry')
export class AuditResolver {
  constructor(private readonly audits: AuditService) {}

  @Query('audit')
  audit(@Args() args: PageArguments & { application?: string | null }) {
    return this.audits.page(args);
  }

  @ResolveField('facts')
  facts(@Parent() entry: AuditRow) {
    return JSON.stringify(entry.facts);
  }
}
