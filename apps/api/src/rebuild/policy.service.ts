import { Inject, Injectable } from '@nestjs/common';
import {
  defaultRebuildPolicy,
  nextRuns,
  type RebuildPolicy,
  type RebuildPolicyInput,
  readRebuildPolicy,
} from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import {
  insertRebuildPolicy,
  type RebuildPolicyRow,
  readRebuildPolicies,
  readRebuildPolicyVersions,
} from './policy.store.ts';
import { lockRebuilds } from './rebuild.store.ts';
import { applicationUnknown } from './refusals.ts';

/** A version as the API shows it. */
export interface RebuildPolicyView extends Omit<RebuildPolicy, 'settle' | 'schedule'> {
  readonly version: number;
  readonly schedule: string | null;
  readonly nextRuns: readonly Date[];
  readonly settleMinutes: number;
  readonly createdBy: string | null;
  readonly createdAt: Date | null;
}

export type SetRebuildPolicyInput = RebuildPolicyInput & { readonly application: string };

const MINUTE = 60_000;

@Injectable()
export class RebuildPolicyService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
  ) {}

  readonly ofApplications = (ids: readonly string[]) => readRebuildPolicies(this.sql, ids);
  readonly versionsOf = (ids: readonly string[]) => readRebuildPolicyVersions(this.sql, ids);

  /** The default where nobody wrote one. */
  view(row: RebuildPolicyRow | undefined): RebuildPolicyView {
    const { settle, schedule, ...policy } = row?.policy ?? defaultRebuildPolicy;
    return {
      ...policy,
      version: row?.version ?? 0,
      schedule: schedule ?? null,
      nextRuns: schedule === undefined ? [] : nextRuns(schedule, policy.timeZone, new Date(), 3),
      settleMinutes: settle / MINUTE,
      createdBy: row?.createdBy ?? null,
      createdAt: row?.createdAt ?? null,
    };
  }

  preview(schedule: string, timeZone: string): { readonly runs: readonly Date[]; readonly problem: string | null } {
    const read = readRebuildPolicy({ mode: 'off', schedule, timeZone });
    if ('problems' in read) return { runs: [], problem: read.problems[0]?.message ?? null };
    const { policy } = read;
    if (policy.schedule === undefined) return { runs: [], problem: null };
    return { runs: nextRuns(policy.schedule, policy.timeZone, new Date(), 5), problem: null };
  }

  async set(viewer: Viewer, input: SetRebuildPolicyInput): Promise<RebuildPolicyView | Refusal> {
    const application = await this.applications.find(input.application);
    const read = readRebuildPolicy(input);
    const reasons = [
      ...(application ? [] : [applicationUnknown(input.application)]),
      ...('problems' in read ? read.problems.map((problem) => ({ ...problem, code: 'rebuild-policy.malformed' })) : []),
    ];
    if (!application || 'problems' in read) return refuse(...reasons);
    const { policy } = read;
    const row = await inTransaction(this.sql, async (tx) => {
      await lockRebuilds(tx);
      const present = (await readRebuildPolicies(tx, [application.id])).get(application.id);
      if (present && JSON.stringify(this.ordered(present.policy)) === JSON.stringify(this.ordered(policy)))
        return present;
      const isSameSchedule =
        present?.policy.schedule === policy.schedule && present?.policy.timeZone === policy.timeZone;
      const seenAt = present && isSameSchedule ? present.scheduleSeenAt : new Date();
      const written = await insertRebuildPolicy(
        tx,
        { applicationId: application.id, policy, createdBy: viewer.name },
        seenAt,
      );
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'rebuild-policy.set',
        subject: application.name,
        application: application.name,
        facts: { version: written.version, policy },
      });
      await notifyChange(tx, { application: application.name });
      return written;
    });
    return this.view(row);
  }

  /** The database keeps the keys of JSON in an order of its own. */
  private ordered({ mode, schedule, timeZone, windows, atOnce, settle }: RebuildPolicy): unknown {
    return [mode, schedule, timeZone, windows.map(({ days, from, to }) => [days, from, to]), atOnce, settle];
  }
}
