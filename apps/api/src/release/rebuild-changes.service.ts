import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { ComparisonService } from '../image/comparison.service.ts';
import { readRebuiltFrom } from './rebuild-changes.store.ts';

@Injectable()
export class RebuildChangesService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly comparisons: ComparisonService,
  ) {}

  readonly fromOf = (ids: readonly string[]) => readRebuiltFrom(this.sql, ids);

  /** @param from the release that was rebuilt */
  changes(from: string, releaseId: string) {
    return this.comparisons.compareReleases(from, releaseId);
  }
}
