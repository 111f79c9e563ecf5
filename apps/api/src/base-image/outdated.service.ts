import { Inject, Injectable } from '@nestjs/common';
import { type InputStand, leftAt, standOf, type TagNow } from '@slipway/pipeline';
import { familiarName, parseReference } from '@slipway/registry';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { readSettled, readTaken, type SettledRow, type TakenRow } from './outdated.store.ts';
import type { Freshness, OutdatedInput, UncertainInput } from './outdated.ts';

/** Whether releases still stand on what the tags of their base images give now, by what the watch has seen. */
@Injectable()
export class OutdatedService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** Releases without any input that is outdated or uncertain are not in it. */
  async outdatedOf(releaseIds: readonly string[], sql: Queryable = this.sql): Promise<Map<string, Freshness>> {
    const found = new Map<string, { outdated: OutdatedInput[]; uncertain: UncertainInput[] }>();
    const taken = (await readTaken(sql, releaseIds)).map((row) => ({ row, stand: standIn(row) }));
    const left = taken.flatMap(({ row, stand }) => (stand.state === 'outdated' && row.tagId ? [row.tagId] : []));
    const settled: ReadonlyMap<string, readonly SettledRow[]> =
      left.length === 0 ? new Map() : await readSettled(sql, [...new Set(left)]);
    for (const { row, stand } of taken) {
      if (stand.state === 'current') continue;
      const { releaseId, reference, platform, pulledPlatform, stage, kind, pin, runtime, used } = row;
      const input = { releaseId, reference, platform, pulledPlatform, stage, kind, pin, runtime, used };
      const freshness = found.get(releaseId) ?? { outdated: [], uncertain: [] };
      found.set(releaseId, freshness);
      if (stand.state === 'unknown') {
        freshness.uncertain.push({ ...input, since: stand.since ?? null, message: stand.because });
        continue;
      }
      const story = { settled: settled.get(row.tagId ?? '') ?? [], after: row.createdAt };
      const since = leftAt({ platform: pulledPlatform, digest: used }, story) ?? (row.settledAt as Date);
      freshness.outdated.push({ ...input, now: stand.now, since });
    }
    return found;
  }

  readonly ofReleases = (ids: readonly string[]) => this.outdatedOf(ids);
}

function standIn(row: TakenRow): InputStand {
  const name = familiarName({ ...parseReference(row.reference), digest: undefined });
  return standOf({ name, platform: row.pulledPlatform, digest: row.used }, tagOf(row));
}

function tagOf(row: TakenRow): TagNow | undefined {
  if (row.tagId === null) return undefined;
  const { settledDigest, settledChildren, settledAt, failingSince, failure } = row;
  return {
    watched: row.watched === true,
    seen:
      row.seenDigest !== null && row.seenChildren !== null
        ? { digest: row.seenDigest, children: row.seenChildren }
        : undefined,
    settled:
      settledDigest !== null && settledChildren !== null && settledAt !== null
        ? { digest: settledDigest, children: settledChildren, at: settledAt }
        : undefined,
    goneSince: row.goneSince ?? undefined,
    lost: row.lost ?? [],
    failing: failingSince === null ? undefined : { since: failingSince, failures: 1, sentence: failure ?? '' },
  };
}
