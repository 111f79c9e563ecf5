import { Inject, Injectable } from '@nestjs/common';
import { type GoodRelease, nextRuns, planRebuilds, type RebuildVerdict } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { Queue } from '../queue/queue.ts';
import { startRebuild } from '../release/start-rebuild.ts';
import { type GatheredFacts, RebuildFactsReader } from './facts-reader.ts';
import { markScheduleSeen } from './policy.store.ts';
import {
  endRebuild,
  insertRebuild,
  lockRebuilds,
  markBegun,
  type OpenRow,
  type RebuildRow,
  updateRebuild,
} from './rebuild.store.ts';

/** Who is named as the one that asked, when nobody did. */
const SLIPWAY = 'slipway';

/**
 * Makes of what is planned what is there. All of a look is one transaction behind one lock: of several workers one acts,
 * a killed one leaves the old state or the new one, and a look that finds nothing to do writes nothing.
 */
@Injectable()
export class Rebuilder {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly queue: Queue,
    private readonly reader: RebuildFactsReader,
  ) {}

  /** @returns when time alone may change something */
  look(now: Date): Promise<Date | undefined> {
    return inTransaction(this.sql, async (tx) => {
      await lockRebuilds(tx);
      const gathered = await this.reader.gather(tx, now);
      const verdicts = planRebuilds(gathered.facts, now);
      for (const verdict of verdicts) await this.act(tx, gathered, verdict, now);
      await this.seeSchedules(tx, gathered, now);
      return nextTime(gathered, verdicts, now);
    });
  }

  private async act(tx: Transaction, gathered: GatheredFacts, verdict: RebuildVerdict, now: Date): Promise<void> {
    const open = gathered.open.get(verdict.application);
    const application = gathered.facts.applications.find(({ id }) => id === verdict.application);
    if (!application?.release) return;
    const { name, release } = application;
    if (verdict.act === 'drop') {
      if (!open) return;
      await endRebuild(tx, open.id, 'superseded', verdict.because ?? '', now);
      return this.tell(tx, name, release, 'rebuild.superseded', open.id, verdict);
    }
    const row = rowOf(verdict, release, open);
    if (open && verdict.act !== 'begin' && isSame(open, row)) return;
    const id = await this.keep(tx, open, row, now);
    // Another row of the application is for this cause already, and has had its say.
    if (id === undefined) return;
    if (verdict.act === 'begin') return this.begin(tx, name, release, id, verdict, row.requestedBy, now);
    const isNew = open === undefined || open.state !== row.state;
    if (isNew) return this.tell(tx, name, release, `rebuild.${row.state}`, id, verdict);
    await notifyChange(tx, { application: name });
  }

  private async keep(
    tx: Transaction,
    open: RebuildRow | undefined,
    row: OpenRow,
    now: Date,
  ): Promise<string | undefined> {
    if (open && (await updateRebuild(tx, open.id, row, now))) return open.id;
    if (open)
      await endRebuild(
        tx,
        open.id,
        'superseded',
        'What moved is what it was before, or moved on; that goes on by itself.',
        now,
      );
    return insertRebuild(tx, row, now);
  }

  private async begin(
    tx: Transaction,
    name: string,
    release: GoodRelease,
    id: string,
    verdict: RebuildVerdict,
    requestedBy: string,
    now: Date,
  ): Promise<void> {
    const { trigger, changes, because: without } = verdict;
    const cause = { trigger, changes, ...(without === undefined ? {} : { without }) };
    const started = await startRebuild(tx, { queue: this.queue, now }, { of: release.id, cause, requestedBy });
    if (!started) throw new Error(`Release ${release.id} is not published any more.`);
    await markBegun(tx, id, started.id, now);
    await recordAudit(tx, {
      actor: requestedBy,
      action: 'release.started',
      subject: `${name} ${started.version}`,
      application: name,
      facts: { release: started.id, rebuild: id, rebuilds: release.id, ...cause },
    });
    await notifyChange(tx, { application: name });
  }

  private async tell(
    tx: Transaction,
    application: string,
    release: GoodRelease,
    action: string,
    rebuild: string,
    { because, changes }: RebuildVerdict,
  ): Promise<void> {
    await recordAudit(tx, {
      actor: SLIPWAY,
      action,
      subject: `${application} ${release.name}`,
      application,
      facts: { rebuild, release: release.id, because, changes },
    });
    await notifyChange(tx, { application });
  }

  /** Whatever was due has its rebuild now, or had nothing to rebuild. A clock that was set back must not keep a schedule waiting. */
  private async seeSchedules(tx: Transaction, { facts, policies }: GatheredFacts, now: Date): Promise<void> {
    const due = new Set(facts.applications.flatMap(({ id, due: at }) => (at === undefined ? [] : [id])));
    const seen = [...policies.values()].filter(
      ({ applicationId, scheduleSeenAt }) => due.has(applicationId) || scheduleSeenAt > now,
    );
    if (seen.length > 0)
      await markScheduleSeen(
        tx,
        seen.map(({ id }) => id),
        now,
      );
  }
}

function rowOf(verdict: RebuildVerdict, release: GoodRelease, open: RebuildRow | undefined): OpenRow {
  const { application: applicationId, trigger, causeKey, changes } = verdict;
  const states = { report: 'reported', stop: 'stopped', wait: 'waiting', begin: 'waiting', drop: 'waiting' } as const;
  return {
    applicationId,
    fromReleaseId: release.id,
    trigger,
    causeKey,
    changes,
    state: states[verdict.act],
    because: verdict.because ?? null,
    clearsAt: verdict.clearsAt ?? null,
    requestedBy: open?.trigger === trigger ? open.requestedBy : SLIPWAY,
  };
}

function isSame(open: RebuildRow, row: OpenRow): boolean {
  const facts = ({ trigger, causeKey, state, because, clearsAt, fromReleaseId }: OpenRow | RebuildRow) =>
    JSON.stringify([trigger, causeKey, state, because, clearsAt, fromReleaseId]);
  const digests = ({ changes }: OpenRow | RebuildRow) =>
    changes.map(({ reference, platform, pulledPlatform, stage, from, to }) => [
      reference,
      platform,
      pulledPlatform,
      stage,
      from,
      to,
    ]);
  return facts(open) === facts(row) && JSON.stringify(digests(open)) === JSON.stringify(digests(row));
}

function nextTime({ facts }: GatheredFacts, verdicts: readonly RebuildVerdict[], now: Date): Date | undefined {
  const scheduled = facts.applications.flatMap(({ policy }) =>
    policy.schedule === undefined ? [] : nextRuns(policy.schedule, policy.timeZone, now, 1),
  );
  const times = [...scheduled, ...verdicts.flatMap(({ clearsAt }) => clearsAt ?? [])];
  return times.toSorted((one, other) => Number(one) - Number(other))[0];
}
