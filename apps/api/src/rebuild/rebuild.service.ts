import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { nextRuns } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { requestError } from '../graphql/error.ts';
import { byId, type Connection, connectionOf, isId, type PageArguments, parsePage } from '../graphql/page.ts';
import { isRefusal, type Refusal, refuse } from '../graphql/refusal.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import { readRebuildPolicies } from './policy.store.ts';
import {
  endRebuild,
  findRebuild,
  insertRebuild,
  lockRebuilds,
  type RebuildRow,
  readOpenRebuilds,
  readRebuilds,
  readRebuildsById,
  updateRebuild,
} from './rebuild.store.ts';
import { applicationUnknown } from './refusals.ts';

const LIST = byId('rebuilds');
const MOST_DAYS = 31;
/** Of one schedule: who has one a minute is not shown a month of it. */
const MOST_RUNS = 60;
const DAY = 24 * 60 * 60 * 1_000;
const SOON = 'It begins in a moment.';

export interface UpcomingRebuild {
  readonly at: Date;
  readonly applicationId: string;
  readonly kind: 'schedule' | 'waiting';
  readonly because: string;
  readonly rebuild: RebuildRow | undefined;
}

export type RebuildArguments = PageArguments & { readonly application?: string | null; readonly open?: boolean | null };

@Injectable()
export class RebuildService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
  ) {}

  readonly byIds = (ids: readonly string[]) => readRebuildsById(this.sql, ids);
  readonly openOf = (applicationIds: readonly string[]) => readOpenRebuilds(this.sql, applicationIds);

  async find(id: string): Promise<RebuildRow | undefined> {
    return isId(id) ? findRebuild(this.sql, id) : undefined;
  }

  /** Of an application that is not there: none. */
  async page(args: RebuildArguments): Promise<Connection<RebuildRow>> {
    const page = parsePage(LIST, args, 20);
    const application = args.application ? await this.applications.find(args.application) : undefined;
    const rows =
      args.application && !application
        ? []
        : await readRebuilds(
            this.sql,
            { applicationId: application?.id, open: args.open ?? false },
            { limit: page.limit, before: page.after },
          );
    return connectionOf(LIST, page, rows, ({ id }) => id);
  }

  /** @throws GraphQLError BAD_REQUEST when `days` is out of range */
  async upcoming(days: number): Promise<readonly UpcomingRebuild[]> {
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
      throw requestError('BAD_REQUEST', `days is ${days}, but must be from 1 to ${MOST_DAYS}.`);
    const now = new Date();
    const until = new Date(now.getTime() + days * DAY);
    const upcoming: UpcomingRebuild[] = [];
    for (const { applicationId, policy } of (await readRebuildPolicies(this.sql)).values()) {
      if (policy.schedule === undefined) continue;
      const because = `The schedule ${policy.schedule} (${policy.timeZone}) has it rebuilt.`;
      for (const at of nextRuns(policy.schedule, policy.timeZone, now, MOST_RUNS))
        if (at < until) upcoming.push({ at, applicationId, kind: 'schedule', because, rebuild: undefined });
    }
    for (const rebuild of [...(await readOpenRebuilds(this.sql)).values()].flat()) {
      const { clearsAt: at, applicationId, because } = rebuild;
      if (at && at < until) upcoming.push({ at, applicationId, kind: 'waiting', because: because ?? SOON, rebuild });
    }
    return upcoming.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  }

  /** Asking again while it waits is answered with what waits. */
  async now(viewer: Viewer, name: string): Promise<RebuildRow | Refusal> {
    const application = await this.applications.find(name);
    if (!application) return refuse(applicationUnknown(name));
    const done = await inTransaction(this.sql, async (tx) => {
      await lockRebuilds(tx);
      const release = (await this.releases.latestOf([application.id], tx)).get(application.id);
      if (!release)
        return refuse({
          code: 'rebuild.nothing-published',
          field: 'application',
          message: `No release of ${name} is published yet, so there is nothing to rebuild; start a release instead.`,
        });
      const open = (await readOpenRebuilds(tx, [application.id])).get(application.id);
      const waiting = open?.find(({ state }) => state !== 'running');
      if (waiting?.trigger === 'person') return waiting.id;
      const row = {
        applicationId: application.id,
        fromReleaseId: release.id,
        trigger: 'person' as const,
        causeKey: `person ${randomUUID()}`,
        changes: waiting?.changes ?? [],
        state: 'waiting' as const,
        because: SOON,
        clearsAt: null,
        requestedBy: viewer.name,
      };
      const now = new Date();
      if (waiting) await updateRebuild(tx, waiting.id, row, now);
      const id = waiting ? waiting.id : await insertRebuild(tx, row, now);
      if (id === undefined) throw new Error(`Application ${name} has two rebuilds for one cause.`);
      const facts = { rebuild: id, release: release.id };
      await this.record(tx, viewer, 'rebuild.requested', `${name} ${nameOf(release)}`, name, facts);
      return id;
    });
    return typeof done === 'string' ? this.there(done) : done;
  }

  async cancel(viewer: Viewer, id: string): Promise<RebuildRow | Refusal> {
    const unknown = refuse({ code: 'rebuild.unknown', field: 'id', message: 'There is no such rebuild.' });
    if (!isId(id)) return unknown;
    const left = await inTransaction(this.sql, async (tx) => {
      await lockRebuilds(tx);
      const rebuild = await findRebuild(tx, id);
      if (!rebuild || (rebuild.state !== 'waiting' && rebuild.state !== 'reported')) return rebuild;
      await endRebuild(tx, id, 'cancelled', `${viewer.name} cancelled it.`, new Date());
      const { release, application } = await this.releases.names(tx, rebuild.fromReleaseId);
      const facts = { rebuild: id, from: rebuild.state, changes: rebuild.changes };
      await this.record(tx, viewer, 'rebuild.cancelled', `${application} ${release}`, application, facts);
      return undefined;
    });
    if (left === undefined) return (await this.find(id)) ?? unknown;
    if (left.state === 'cancelled') return left;
    if (left.releaseId === null || left.state !== 'running')
      return refuse({
        code: 'rebuild.over',
        field: 'id',
        message: `This rebuild is over (${left.state}), so there is nothing to cancel.`,
      });
    const release = await this.releases.cancel(viewer, left.releaseId);
    return isRefusal(release) ? release : this.there(id);
  }

  private async there(id: string): Promise<RebuildRow> {
    const rebuild = await findRebuild(this.sql, id);
    if (!rebuild) throw new Error(`Rebuild ${id} is gone.`);
    return rebuild;
  }

  private async record(
    tx: Transaction,
    viewer: Viewer,
    action: string,
    subject: string,
    application: string,
    facts: Record<string, unknown>,
  ): Promise<void> {
    await recordAudit(tx, { actor: viewer.name, action, subject, application, facts });
    await notifyChange(tx, { application });
  }
}
