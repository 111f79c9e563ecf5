import { Injectable } from '@nestjs/common';
import {
  type ApplicationFacts,
  defaultRebuildPolicy,
  dueRun,
  type EndedRebuild,
  type RebuildFacts,
  type SettledImage,
  type TakenImage,
} from '@slipway/pipeline';
import { BaseImageService } from '../base-image/base-image.service.ts';
import type { Transaction } from '../database/connect.ts';
import { type ApplicationRow, type OwnTagRow, readApplications, readOwnTags, readTaken } from './facts.store.ts';
import { type RebuildPolicyRow, readRebuildPolicies } from './policy.store.ts';
import { type RebuildRow, readEndedRebuilds, readOpenRebuilds } from './rebuild.store.ts';

/** Everything that the plan of rebuilds rests on, with the rows behind it. */
export interface GatheredFacts {
  readonly facts: RebuildFacts;
  readonly applications: ReadonlyMap<string, ApplicationRow>;
  readonly policies: ReadonlyMap<string, RebuildPolicyRow>;
  /** What waits or is reported, by application. */
  readonly open: ReadonlyMap<string, RebuildRow>;
}

/** Reads it in the transaction that acts on the plan. */
@Injectable()
export class RebuildFactsReader {
  constructor(private readonly baseImages: BaseImageService) {}

  async gather(tx: Transaction, now: Date): Promise<GatheredFacts> {
    const rows = await readApplications(tx);
    const releaseIds = rows.flatMap(({ releaseId }) => releaseId ?? []);
    const policies = await readRebuildPolicies(tx);
    const open = await readOpenRebuilds(tx);
    const ended = await readEndedRebuilds(tx, releaseIds);
    const taken = await readTaken(tx, releaseIds);
    const references = [...new Set([...taken.values()].flat().map(({ reference }) => reference))];
    const own = await readOwnTags(tx, references);
    const waiting = new Map<string, RebuildRow>();
    for (const [id, some] of open) {
      const row = some.find(({ state }) => state !== 'running');
      if (row) waiting.set(id, row);
    }
    const applications = rows.map((row) =>
      applicationFacts(row, {
        policy: policies.get(row.id),
        open: waiting.get(row.id),
        running: open.get(row.id)?.find(({ state }) => state === 'running'),
        ended: ended.get(row.releaseId ?? '') ?? [],
        taken: taken.get(row.releaseId ?? '') ?? [],
        own,
        now,
      }),
    );
    const underWay = [...open.values()].flat().filter(({ state }) => state === 'running').length;
    return {
      facts: { applications, tags: await this.tags(tx, own, now), underWay },
      applications: new Map(rows.map((row) => [row.id, row])),
      policies,
      open: waiting,
    };
  }

  /** What the watch says, and of our own tags what we did ourselves: that needs no time to settle. */
  private async tags(
    tx: Transaction,
    own: readonly OwnTagRow[],
    now: Date,
  ): Promise<ReadonlyMap<string, SettledImage>> {
    const tags = new Map<string, SettledImage>();
    for (const { reference, children, missing, settledAt, seenAt, moving } of await this.baseImages.settledTags(tx)) {
      const there = new Map<string, string>([...children].filter(([platform]) => !missing.includes(platform)));
      tags.set(reference, { children: there, settledAt, seenAt, moving });
    }
    for (const { reference, movedAt, children } of own) {
      const watched = tags.get(reference);
      if (watched !== undefined && watched.settledAt > movedAt && !watched.moving) continue;
      tags.set(reference, {
        children: new Map(Object.entries(children)),
        settledAt: movedAt,
        // Nobody has to look where we ourselves moved it to.
        seenAt: now,
        moving: false,
      });
    }
    return tags;
  }
}

interface About {
  readonly policy: RebuildPolicyRow | undefined;
  readonly open: RebuildRow | undefined;
  readonly running: RebuildRow | undefined;
  readonly ended: readonly RebuildRow[];
  readonly taken: readonly TakenImage[];
  readonly own: readonly OwnTagRow[];
  readonly now: Date;
}

function applicationFacts(row: ApplicationRow, about: About): ApplicationFacts {
  const { open, running, now } = about;
  const policy = about.policy?.policy ?? defaultRebuildPolicy;
  const { releaseId, releaseName, releaseVersion, resolvedAt } = row;
  // A tag of another version's line, or the version itself, stays where it is when this release is rebuilt.
  const moves = about.own.filter((tag) => tag.releaseId === releaseId && tag.name !== releaseVersion);
  return {
    id: row.id,
    name: row.name,
    policy,
    due:
      policy.schedule !== undefined && about.policy !== undefined
        ? dueRun(policy.schedule, policy.timeZone, about.policy.scheduleSeenAt, now)
        : undefined,
    release:
      releaseId === null || releaseName === null || resolvedAt === null
        ? undefined
        : {
            id: releaseId,
            name: releaseName,
            resolvedAt,
            taken: about.taken,
            moves: moves.map(({ reference }) => reference),
          },
    releasing: row.releasing ?? undefined,
    rebuilding: running && {
      causeKey: running.causeKey,
      name: row.releasing ?? row.name,
      hasCause: running.changes.length > 0 || running.trigger === 'parent',
    },
    open:
      open === undefined
        ? undefined
        : {
            id: open.id,
            state: open.state === 'reported' ? 'reported' : 'waiting',
            trigger: open.trigger,
            causeKey: open.causeKey,
            createdAt: open.createdAt,
          },
    ended: new Map(about.ended.map((each) => [each.causeKey, endOf(each)])),
  };
}

function endOf({ state, because, endedAt, createdAt }: RebuildRow): EndedRebuild {
  const at = endedAt ?? createdAt;
  if (state === 'cancelled' || state === 'unchanged') return { how: state, at };
  if (state === 'failed' || state === 'errored' || state === 'stopped')
    return { how: 'failed', at, because: because ?? undefined };
  return { how: 'done', at };
}
