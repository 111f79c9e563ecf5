import { Inject, Injectable } from '@nestjs/common';
import { approvalHelps } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { PolicyService, type PresentPolicy } from '../environment/policy.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { ReleaseService } from '../release/release.service.ts';
import { type DecisionRow, readLatestDecisionsOfRequests } from './decision.store.ts';
import { type ApprovalRow, readApprovals } from './facts.store.ts';
import { approvalFacts } from './facts-reader.ts';
import { PlanService } from './plan.service.ts';
import {
  closeRequest,
  insertApproval,
  insertRequest,
  listRequests,
  lockOpenRequest,
  lockUnsettledRequest,
  type RequestRow,
  readRequests,
  voidApprovals,
} from './request.store.ts';
import { RequestSettle } from './request-settle.ts';

export interface RequestPromotionInput {
  readonly plan: string;
  readonly comment?: string | null;
  readonly notBefore?: Date | null;
  readonly expiresAt?: Date | null;
}

const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

@Injectable()
export class RequestService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly plans: PlanService,
    private readonly policies: PolicyService,
    private readonly releases: ReleaseService,
    private readonly settle: RequestSettle,
  ) {}

  readonly byIds = (ids: readonly string[]) => readRequests(this.sql, ids);
  readonly approvals = (ids: readonly string[]) => readApprovals(this.sql, ids);
  readonly policiesOf = (ids: readonly string[]) => this.policies.ofEnvironments(ids);
  readonly decisions = (ids: readonly string[]) => readLatestDecisionsOfRequests(this.sql, ids);

  list(all: boolean): Promise<RequestRow[]> {
    return listRequests(this.sql, all);
  }

  /** Whether this person's approval is what it lacks: it would count, and no word of theirs stands. */
  waitsFor(
    viewer: Viewer,
    { state }: RequestRow,
    approvals: readonly ApprovalRow[],
    decision: DecisionRow | undefined,
    present: Pick<PresentPolicy, 'policy' | 'version'> | undefined,
  ): boolean {
    const rule = present?.policy.approvals;
    const standing = approvals.filter(({ voidedAt }) => voidedAt === null);
    if (
      state !== 'open' ||
      !viewer.scopes.includes('approve') ||
      standing.some(({ actor }) => actor === viewer.name) ||
      !decision?.answer.reasons.some((reason) => reason.rule === 'approvals') ||
      rule === undefined
    )
      return false;
    const { facts } = decision;
    const environment = { ...facts.environment, policyVersion: present?.version ?? 0 };
    const person = { actor: viewer.name, groups: viewer.groups };
    return approvalHelps(person, { ...facts, environment, approvals: standing.map(approvalFacts) }, rule, new Date());
  }

  async find(id: string): Promise<RequestRow | undefined> {
    return isId(id) ? (await readRequests(this.sql, [id])).get(id) : undefined;
  }

  /** Promotes as soon as the policy allows it; at once, when it does now. */
  async request(viewer: Viewer, input: RequestPromotionInput): Promise<RequestRow | Refusal> {
    const plan = await this.plans.find(input.plan);
    if (!plan) return refuse({ code: 'plan.unknown', field: 'plan', message: 'There is no such plan.' });
    const now = new Date();
    const expiresAt = input.expiresAt ?? new Date(now.getTime() + LIFETIME_MS);
    if (expiresAt <= now || (input.notBefore && input.notBefore >= expiresAt))
      return refuse({
        code: 'promotion-request.expired',
        field: 'expiresAt',
        message: 'The request would expire before it could go on; choose a later time.',
      });
    const made = await inTransaction(this.sql, async (tx) => {
      const moves = await this.plans.moves(tx, plan, plan.expiresAt, now);
      if (moves.length > 0) return refuse(...moves);
      const row = await insertRequest(tx, {
        planId: plan.id,
        releaseId: plan.releaseId,
        applicationId: plan.applicationId,
        environmentId: plan.environmentId,
        notBefore: input.notBefore ?? null,
        comment: input.comment?.trim().slice(0, 500) || null,
        requestedBy: viewer.name,
        createdAt: now,
        expiresAt,
      });
      if (!row)
        return refuse({
          code: 'promotion-request.open',
          field: 'plan',
          message: 'Somebody asks for this already; approve that request, or withdraw it first.',
        });
      await this.record(tx, viewer, 'promotion-request.opened', row, {
        comment: row.comment,
        notBefore: row.notBefore,
      });
      await this.settle.settle(tx, row.id, now);
      return row;
    });
    return 'reasons' in made ? made : this.there(made.id);
  }

  /** Says yes or no to what somebody else asked for; a word can be taken back until it is promoted. */
  async answer(
    viewer: Viewer,
    id: string,
    verdict: 'approved' | 'declined',
    comment: string | null,
  ): Promise<RequestRow | Refusal> {
    return this.change(viewer, id, async (tx, request, now) => {
      const plan = await this.plans.find(request.planId, tx);
      if (!plan) throw new Error(`Plan ${request.planId} is gone.`);
      const { id: policyVersionId, policy } = await this.policies.present(tx, request.environmentId);
      if (request.requestedBy === viewer.name && verdict === 'approved' && !policy.approvals?.requesterMayApprove)
        return refuse({
          code: 'approval.own',
          field: 'id',
          message: 'You asked for this yourself; somebody else has to approve it.',
        });
      const approval = await insertApproval(tx, {
        requestId: request.id,
        planId: plan.id,
        policyVersionId: policyVersionId ?? null,
        digest: plan.basis.release.digest ?? '',
        verdict,
        comment,
        actor: viewer.name,
        groups: viewer.groups,
        at: now,
      });
      if (!approval)
        return refuse({
          code: 'approval.given',
          field: 'id',
          message: 'You have given your word already; withdraw it first to give another one.',
        });
      const facts = { approval, comment, plan: plan.id, digest: plan.basis.release.digest };
      await this.record(tx, viewer, `promotion-request.${verdict}`, request, facts);
      return undefined;
    });
  }

  /** Also while what it let go on is under way: the policy is asked again before each act. */
  async withdrawAnswer(viewer: Viewer, id: string): Promise<RequestRow | Refusal> {
    const withdraw = async (tx: Transaction, request: RequestRow, now: Date) => {
      const count = await voidApprovals(tx, request.id, `${viewer.name} took it back.`, now, viewer.name);
      if (count === 0)
        return refuse({
          code: 'approval.none',
          field: 'id',
          message: 'You have given no word that could be withdrawn.',
        });
      await this.record(tx, viewer, 'promotion-request.answer-withdrawn', request, {});
      return undefined;
    };
    return this.change(viewer, id, withdraw, lockUnsettledRequest);
  }

  async withdraw(viewer: Viewer, id: string): Promise<RequestRow | Refusal> {
    return this.change(viewer, id, async (tx, request, now) => {
      await closeRequest(tx, request.id, { state: 'withdrawn', by: viewer.name, at: now, because: null });
      await this.record(tx, viewer, 'promotion-request.withdrawn', request, {});
      return undefined;
    });
  }

  private async change(
    _viewer: Viewer,
    id: string,
    work: (tx: Transaction, request: RequestRow, now: Date) => Promise<Refusal | undefined>,
    lock = lockOpenRequest,
  ): Promise<RequestRow | Refusal> {
    const known = await this.find(id);
    if (!known) return refuse({ code: 'promotion-request.unknown', field: 'id', message: 'There is no such request.' });
    const refusal = await inTransaction(this.sql, async (tx) => {
      const now = new Date();
      const request = await lock(tx, id);
      if (!request)
        return refuse({
          code: 'promotion-request.closed',
          field: 'id',
          message: 'This request is not open any more; make a new plan to ask again.',
        });
      const no = await work(tx, request, now);
      if (no) return no;
      await this.settle.settle(tx, id, now);
      return undefined;
    });
    return refusal ?? this.there(id);
  }

  private async record(tx: Transaction, viewer: Viewer, action: string, request: RequestRow, facts: object) {
    const names = await this.releases.names(tx, request.releaseId);
    await recordAudit(tx, {
      actor: viewer.name,
      action,
      subject: `${names.application} ${names.release}`,
      application: names.application,
      facts: { request: request.id, release: request.releaseId, environment: request.environmentId, ...facts },
    });
    await notifyChange(tx, { application: names.application, release: request.releaseId });
  }

  private async there(id: string): Promise<RequestRow> {
    const request = await this.find(id);
    if (!request) throw new Error(`Request ${id} is gone.`);
    return request;
  }
}
