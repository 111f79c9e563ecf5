import { Injectable } from '@nestjs/common';
import { holdOf, isRebuildOf, promotionSteps, type RequestFacts } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Transaction } from '../database/connect.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import { Queue } from '../queue/queue.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { startRun } from '../release/run.ts';
import { HoldService } from '../restriction/hold.service.ts';
import { type Decided, Decider } from './decider.ts';
import { orderOf } from './facts-reader.ts';
import { readRebuilds } from './follow-up.store.ts';
import { insertPromotion, type PromotionKind } from './promotion.store.ts';

export interface Beginning {
  readonly release: ReleaseRow;
  readonly environment: EnvironmentRow;
  readonly request: RequestFacts;
  readonly kind: PromotionKind;
  readonly requestId?: string | undefined;
  /** The promotion whose failure makes this rollback. */
  readonly undoes?: string | undefined;
}

/** `busy`: another promotion was a moment earlier. */
export type Begun = { readonly promotion: string } | { readonly refused: Decided } | 'busy';

/** Every way to promote ends here: ask the policy, keep its answer, and begin, in the caller's transaction. */
@Injectable()
export class PromotionStart {
  constructor(
    private readonly queue: Queue,
    private readonly applications: ApplicationService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly holds: HoldService,
    private readonly decider: Decider,
  ) {}

  async begin(tx: Transaction, beginning: Beginning, now: Date): Promise<Begun> {
    const { release, environment, request, kind } = beginning;
    const { applicationId } = release;
    const decided = await this.decider.decide(tx, beginning, now);
    const { allowed, reasons } = decided.decision;
    if (!allowed && reasons.every(({ rule }) => rule === 'busy')) return 'busy';
    if (!allowed) {
      // Requests and automatic promotions are looked at again and again: they keep what is new to them.
      if (beginning.requestId === undefined && kind !== 'automatic')
        await this.decider.record(tx, decided, 'promote', { askedBy: request.requestedBy });
      return { refused: decided };
    }
    const present = await this.environments.deployment(tx, environment.id, applicationId);
    const promotion = await insertPromotion(
      tx,
      {
        releaseId: release.id,
        applicationId,
        environmentId: environment.id,
        previousReleaseId: present?.releaseId ?? null,
        requestedBy: request.requestedBy,
        kind,
        planId: request.plan ?? null,
        requestId: beginning.requestId ?? null,
        policyVersionId: decided.policy.id ?? null,
        undoes: beginning.undoes ?? null,
      },
      now,
    );
    if (promotion === undefined) return 'busy';
    const steps = promotionSteps({ copies: environment.imageRepository !== null });
    await startRun(tx, { queue: this.queue, now }, { releaseId: release.id, promotionId: promotion }, steps);
    const decision = await this.decider.record(tx, decided, 'promote', {
      promotionId: promotion,
      askedBy: request.requestedBy,
    });
    await this.holdBack(tx, beginning, decided);
    const application = (await this.applications.byIds([applicationId], tx)).get(applicationId)?.name;
    await recordAudit(tx, {
      actor: request.requestedBy,
      action: kind === 'rollback' ? 'promotion.rollback-requested' : 'promotion.requested',
      subject: `${application} ${nameOf(release)} to ${environment.name}`,
      application,
      facts: {
        promotion,
        release: release.id,
        digest: release.index,
        previousRelease: present?.releaseId ?? null,
        again: present?.releaseId === release.id,
        kind,
        decision,
        policyVersion: decided.policy.version,
        ...(decided.decision.override ? { override: decided.decision.override } : {}),
      },
    });
    return { promotion };
  }

  /** Automatic promotion would undo at once what goes back or is older than what it brings. */
  private async holdBack(
    tx: Transaction,
    { release, environment, request }: Beginning,
    decided: Decided,
  ): Promise<void> {
    const { present } = decided.facts;
    const newest = await this.newestFor(tx, environment, release);
    const cause = holdOf(request, orderOf(release), { present, newest: newest && orderOf(newest) });
    if (cause === undefined) return;
    const application = (await this.applications.byIds([release.applicationId], tx)).get(release.applicationId);
    if (!application) throw new Error(`The application of release ${release.id} is gone.`);
    const reason =
      present.state === 'known' || newest === undefined
        ? `${nameOf(release)} was put in place of ${present.state === 'known' ? present.name : 'what ran there'}.`
        : `${nameOf(release)} was promoted although ${newest.version} is newer.`;
    await this.holds.holdIn(tx, request.requestedBy, { environment, application }, cause, reason);
  }

  /** Where only rebuilds go by themselves, a newer release of another version is nothing that would come. */
  private async newestFor(tx: Transaction, { automatic }: EnvironmentRow, release: ReleaseRow) {
    if (automatic !== 'rebuilds')
      return (await this.releases.latestOf([release.applicationId], tx)).get(release.applicationId);
    return (await readRebuilds(tx, release)).find((rebuild) => isRebuildOf(rebuild, release));
  }
}
