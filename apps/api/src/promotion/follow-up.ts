import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import { ReleaseService } from '../release/release.service.ts';
import { lockUnfollowed, markFollowedUp, readUnfollowed, type UnfollowedRow } from './follow-up.store.ts';
import { RollbackService } from './rollback.service.ts';

/** What follows the end of a promotion: one that took over and was not verified is rolled back. */
@Injectable()
export class FollowUp {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly environments: EnvironmentService,
    private readonly releases: ReleaseService,
    private readonly rollbacks: RollbackService,
  ) {}

  async all(): Promise<void> {
    for (const promotion of await readUnfollowed(this.sql)) await this.one(promotion);
  }

  private async one(seen: UnfollowedRow): Promise<void> {
    const bad = (seen.state === 'failed' || seen.state === 'errored') && seen.tookOver;
    // Looked for outside the transaction, since a registry is asked.
    const choice = bad
      ? await this.rollbacks.choose(this.sql, seen.environmentId, seen.applicationId, true, seen.releaseId)
      : undefined;
    await inTransaction(this.sql, async (tx) => {
      const promotion = await lockUnfollowed(tx, seen.id);
      if (!promotion || promotion.state !== seen.state || promotion.tookOver !== seen.tookOver) return;
      await markFollowedUp(tx, promotion.id, new Date());
      if (!choice) return;
      if (!choice.to) return this.leave(tx, promotion, choice.because);
      const environment = (await this.environments.byIds([promotion.environmentId], tx)).get(promotion.environmentId);
      if (!environment) throw new Error(`The environment of promotion ${promotion.id} is gone.`);
      const asked = { requestedBy: 'slipway', undoes: promotion.id };
      const begun = await this.rollbacks.begin(tx, environment, choice.to, asked);
      if (begun === 'busy') return this.leave(tx, promotion, 'Another promotion was on its way there.');
      if ('refused' in begun)
        await this.leave(tx, promotion, begun.refused.decision.reasons.map(({ message }) => message).join(' '));
    });
  }

  /** Nothing is done, and everybody can read why. */
  private async leave(tx: Transaction, promotion: UnfollowedRow, because: string): Promise<void> {
    const { release, application } = await this.releases.names(tx, promotion.releaseId);
    await recordAudit(tx, {
      actor: 'slipway',
      action: 'promotion.not-rolled-back',
      subject: `${application} ${release}`,
      application,
      facts: { promotion: promotion.id, because },
    });
  }
}
