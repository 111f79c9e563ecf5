import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { readDecisionsOfPromotions } from './decision.store.ts';

@Injectable()
export class DecisionService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly ofPromotions = (ids: readonly string[]) => readDecisionsOfPromotions(this.sql, ids);
}
