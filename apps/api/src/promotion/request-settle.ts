import { Injectable } from '@nestjs/common';
import { type RequestFacts } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Transaction } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import { ReleaseService } from '../release/release.service.ts';
import { Decider } from './decider.ts';
import { readLatestDecisionsOfRequests } from './decision.store.ts';
import { PlanService } from './plan.service.ts';
import { PromotionStart } from './promotion-start.ts';
import { closeRequest, lockOpenRequest, type RequestRow, voidApprovals } from './request.store.ts';

/** Brings an open request as far as it can go now: it expires, falls with its plan, becomes a promotion, or waits. */
@Injectable()
export class RequestSettle {
  constructor(
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly plans: PlanService,
    private readonly decider: Decider,
    private readonly start: PromotionStart,
  ) {}

  /** A look that changes nothing writes nothing. @returns when time alone may change something; undefined: never, or it is closed */
  async settle(tx: Transaction, requestId: string, now: Date): Promise<Date | undefined> {
    const request = await lockOpenRequest(tx, requestId);
    if (!request) return undefined;
    if (request.expiresAt <= now) return this.close(tx, request, 'expired', 'Nobody let it go on in time.', now);
    const plan = await this.plans.find(request.planId, tx);
    if (!plan) throw new Error(`Plan ${request.planId} is gone.`);
    const moves = await this.plans.moves(tx, plan, request.expiresAt, now);
    if (moves.length > 0) {
      const because = moves.map(({ message }) => message).join(' ');
      await voidApprovals(tx, request.id, because, now);
      return this.close(tx, request, 'superseded', because, now);
    }
    if (request.notBefore && request.notBefore > now) return request.notBefore;
    return this.goOn(tx, request, now);
  }

  private async goOn(tx: Transaction, request: RequestRow, now: Date): Promise<Date | undefined> {
    const release = (await this.releases.byIds([request.releaseId], tx)).get(request.releaseId);
    const environment = (await this.environments.byIds([request.environmentId], tx)).get(request.environmentId);
    if (!release || !environment) throw new Error(`The release or environment of request ${request.id} is gone.`);
    const kind = request.notBefore ? 'schedule' : 'manual';
    const facts: RequestFacts = { kind, requestedBy: request.requestedBy, plan: request.planId };
    const question = { release, environment, request: facts, requestId: request.id };
    const begun = await this.start.begin(tx, { ...question, kind }, now);
    if (begun === 'busy') return request.expiresAt;
    if ('promotion' in begun) {
      const end = { state: 'promoted', by: 'slipway', at: now, because: null, promotionId: begun.promotion } as const;
      await closeRequest(tx, request.id, end);
      return undefined;
    }
    // The same no as last time is not written again.
    const last = (await readLatestDecisionsOfRequests(tx, [request.id])).get(request.id);
    const { nextChangeAt } = begun.refused.decision;
    const next = nextChangeAt && nextChangeAt < request.expiresAt ? nextChangeAt : request.expiresAt;
    const said = ({ reasons }: { reasons: readonly { code: string; message: string }[] }) =>
      JSON.stringify(reasons.map(({ code, message }) => [code, message]));
    if (last && said(last.answer) === said(begun.refused.decision)) return next;
    await this.decider.record(tx, begun.refused, 'request', { askedBy: request.requestedBy });
    await notifyChange(tx, { release: release.id, environment: environment.name });
    return next;
  }

  private async close(
    tx: Transaction,
    request: RequestRow,
    state: 'expired' | 'superseded',
    because: string,
    now: Date,
  ): Promise<undefined> {
    await closeRequest(tx, request.id, { state, by: 'slipway', at: now, because });
    await recordAudit(tx, {
      actor: 'slipway',
      action: `promotion-request.${state}`,
      subject: request.id,
      facts: { request: request.id, release: request.releaseId, because },
    });
    await notifyChange(tx, { release: request.releaseId });
    return undefined;
  }
}
