import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { requestError } from '../graphql/error.ts';
import { findReportFile, readReportFiles, readReports } from './report.store.ts';
import { readBaseImages, readGraphs, readVertices } from './stage-graph.store.ts';
import { readLogPages } from './step-log.store.ts';
import { type LogChunk, positionOf, toLogChunk } from './step-log.ts';
import { readAttempts, readStepsOfPromotions, readStepsOfReleases } from './steps.store.ts';

export interface LogArguments {
  readonly after?: number | null;
  readonly first?: number | null;
  readonly attempt?: number | null;
}

export interface LogPage {
  readonly chunks: readonly LogChunk[];
  readonly last: number;
  readonly hasMore: boolean;
}

type LogKey = {
  readonly stepId: string;
  readonly after: number;
  readonly first: number;
  readonly attempt?: number | undefined;
};

const MOST_CHUNKS = 1_000;

/** Reads what the steps of releases and promotions did; every property is a batch for the loaders. */
@Injectable()
export class StepService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly ofReleases = (ids: readonly string[]) => readStepsOfReleases(this.sql, ids);
  readonly ofPromotions = (ids: readonly string[]) => readStepsOfPromotions(this.sql, ids);
  readonly attempts = (stepIds: readonly string[]) => readAttempts(this.sql, stepIds);
  readonly graphs = (releaseIds: readonly string[]) => readGraphs(this.sql, releaseIds);
  readonly vertices = (releaseIds: readonly string[]) => readVertices(this.sql, releaseIds);
  readonly baseImages = (releaseIds: readonly string[]) => readBaseImages(this.sql, releaseIds);
  readonly reports = (stepIds: readonly string[]) => readReports(this.sql, stepIds);
  readonly reportFiles = (stepIds: readonly string[]) => readReportFiles(this.sql, stepIds);

  readonly logs = async (keys: readonly LogKey[]): Promise<Map<LogKey, LogPage>> => {
    const pages = new Map<LogKey, LogPage>();
    for (const group of Map.groupBy(keys, ({ stepId: _, ...page }) => JSON.stringify(page)).values()) {
      const [page] = group;
      if (!page) continue;
      const { after, first, attempt } = page;
      const found = await readLogPages(
        this.sql,
        group.map(({ stepId }) => stepId),
        { after: positionOf(after), limit: first, attempt },
      );
      for (const key of group) {
        const rows = found.get(key.stepId) ?? [];
        const chunks = rows.slice(0, first).map(toLogChunk);
        pages.set(key, { chunks, last: chunks.at(-1)?.sequence ?? after, hasMore: rows.length > first });
      }
    }
    return pages;
  };

  /** @throws GraphQLError BAD_REQUEST for a page that is too large */
  logKey(stepId: string, args: LogArguments): LogKey {
    const first = args.first ?? MOST_CHUNKS;
    if (first < 1 || first > MOST_CHUNKS)
      throw requestError('BAD_REQUEST', `first is ${first}, but must be from 1 to ${MOST_CHUNKS}.`);
    return { stepId, after: args.after ?? -1, first, attempt: args.attempt ?? undefined };
  }

  reportFile(stepId: string, path: string): Promise<Buffer | undefined> {
    return findReportFile(this.sql, stepId, path);
  }
}
