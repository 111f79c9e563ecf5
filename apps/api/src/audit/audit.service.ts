import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { byId, type Connection, connectionOf, type PageArguments, parsePage } from '../graphql/page.ts';
import { type AuditRow, readAudit } from './audit.store.ts';

const LIST = byId('audit');

@Injectable()
export class AuditService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  async page(args: PageArguments & { application?: string | null }): Promise<Connection<AuditRow>> {
    const page = parsePage(LIST, args, 50);
    const rows = await readAudit(this.sql, {
      limit: page.limit,
      before: page.after,
      application: args.application ?? undefined,
    });
    return connectionOf(LIST, page, rows, (row) => row.id);
  }
}
