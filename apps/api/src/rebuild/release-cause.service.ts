import { Inject, Injectable } from '@nestjs/common';
import { causeSentence, type ReleaseCause } from '@slipway/pipeline';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { type ReleaseCauseRow, readCarriedOver, readReleaseCauses } from './release-cause.store.ts';

@Injectable()
export class ReleaseCauseService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly ofReleases = (ids: readonly string[]) => readReleaseCauses(this.sql, ids);
  readonly carriedOver = (ids: readonly string[]) => readCarriedOver(this.sql, ids);

  view({ cause, rebuilt, requestedBy }: ReleaseCauseRow): ReleaseCause & { readonly sentence: string } {
    return { ...cause, sentence: causeSentence(cause, rebuilt, requestedBy) };
  }
}
