import { Inject, Injectable } from '@nestjs/common';
import { standOf, type TagNow } from '@slipway/pipeline';
import { familiarName, parseReference } from '@slipway/registry';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { readTaken, type TakenRow } from './outdated.store.ts';
import type { Freshness, OutdatedInput, UncertainInput } from './outdated.ts';

/** Whether releases still stand on what the tags of their base images give now, by what the watch has seen. */
@Injectable()
export class OutdatedService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** Releases without any input that is outdated or uncertain are not in it. */
  async outdatedOf(releaseIds: readonly string[], sql: Queryable = this.sql): Promise<Map<string, Freshness>> {
    const found = new Map<string, { outdated: OutdatedInput[]; uncertain: UncertainInput[] }>();
    for (const row of await readTaken(sql, releaseIds)) {
      const name = familiarName({ ...parseReference(row.reference), digest: undefined });
      const stand = standOf({ name, platform: row.pulledPlatform, digest: row.used }, tagOf(row));
      if (stand.state === 'current') continue;
      const { releaseId, reference, platform, pulledPlatform, stage, kind, pin, runtime, used } = row;
      const input = { releaseId, reference, platform, pulledPlatform, stage, kind, pin, runtime, used };
      const freshness = found.get(releaseId) ?? { outdated: [], uncertain: [] };
      found.set(releaseId, freshness);
      if (stand.state === 'unknown')
        freshness.uncertain.push({ ...input, since: stand.since ?? null, message: stand.because });
      else freshness.outdated.push({ ...input, now: stand.now, since: row.leftAt ?? (row.settledAt as Date) });
    }
    return found;
  }

  readonly ofReleases = (ids: readonly string[]) => this.outdatedOf(ids);
}

function tagOf(row: TakenRow): TagNow | undefined {
  if (row.tagId === null) return undefined;
  const { settledDigest, settledChildren, settledAt, failingSince, failure } = row;
  return {
    watched: row.watched === true,
    settled:
      settledDigest !== null && settledChildren !== null && settledAt !== null
        ? { digest: settledDigest, children: settledChildren, at: settledAt }
        : undefined,
    goneSince: row.goneSince ?? undefined,
    lost: row.lost ?? [],
    failing: failingSince === null ? undefined : { since: failingSince, failures: 1, sentence: failure ?? '' },
  };
}
