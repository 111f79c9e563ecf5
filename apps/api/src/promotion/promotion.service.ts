import { Inject, Injectable } from '@nestjs/common';
import { canCancel, canRetry, hasSucceeded, type RequestFacts } from '@slipway/pipeline';
import postgres from 'postgres';
import { recordAudit } from '../audit/audit.store.ts';
import { BuilderService } from '../builder/builder.service.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { Viewer } from '../graphql/context.ts';
import { byId, type Connection, connectionOf, isId, type PageArguments, parsePage } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { Queue } from '../queue/queue.ts';
import { nameOf, ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { lockRun } from '../release/run.store.ts';
import { applyEvent } from '../release/run.ts';
import { reasonsOf } from './decider.ts';
import { overrideOf, overrideReasons } from './override.ts';
import { PlanService } from './plan.service.ts';
import {
  findLaterSuccess,
  findLive,
  type PromotionFilter,
  type PromotionRow,
  type PromotionsOfEnvironment,
  readPromotions,
  readPromotionsById,
  readPromotionsOfEnvironments,
  readPromotionsOfReleases,
} from './promotion.store.ts';
import { PromotionGate } from './promotion-gate.ts';
import { type PromotionFacts, promotionReasons } from './promotion-reasons.ts';
import { PromotionStart } from './promotion-start.ts';

export interface PromoteInput {
  readonly release: string;
  readonly environment: string;
  /** Why it goes against the policy. */
  readonly override?: string | null;
}

/** A release and an environment as they were found, if they were. */
export type WantedPromotion = Pick<PromotionFacts, 'environmentName' | 'builders'> & {
  readonly release: ReleaseRow | undefined;
  readonly environment: EnvironmentRow | undefined;
};

const LIST = byId('promotions');

@Injectable()
export class PromotionService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly queue: Queue,
    private readonly builders: BuilderService,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly start: PromotionStart,
    private readonly gate: PromotionGate,
    private readonly plans: PlanService,
  ) {}

  readonly byIds = (ids: readonly string[]) => readPromotionsById(this.sql, ids);
  readonly ofReleases = (ids: readonly string[]) => readPromotionsOfReleases(this.sql, ids);

  /** One statement for all environments that are asked for the same page. */
  readonly pagesOf = async (
    keys: readonly PromotionsOfEnvironment[],
  ): Promise<Map<PromotionsOfEnvironment, PromotionRow[]>> => {
    const pages = new Map<PromotionsOfEnvironment, PromotionRow[]>();
    for (const group of Map.groupBy(keys, ({ environmentId: _, ...page }) => JSON.stringify(page)).values()) {
      const [first] = group;
      if (!first) continue;
      const rows = await readPromotionsOfEnvironments(
        this.sql,
        group.map(({ environmentId }) => environmentId),
        first,
      );
      for (const key of group) pages.set(key, rows.get(key.environmentId) ?? []);
    }
    return pages;
  };

  async find(id: string): Promise<PromotionRow | undefined> {
    return isId(id) ? (await readPromotionsById(this.sql, [id])).get(id) : undefined;
  }

  async page(args: PageArguments & PromotionFilter): Promise<Connection<PromotionRow>> {
    const page = parsePage(LIST, args, 20);
    return connectionOf(LIST, page, await readPromotions(this.sql, page.limit, page.after, args), ({ id }) => id);
  }

  async pageOf(
    environmentId: string,
    args: PageArguments,
    load: (key: PromotionsOfEnvironment) => Promise<PromotionRow[] | undefined>,
  ): Promise<Connection<PromotionRow>> {
    const page = parsePage(LIST, args, 20);
    const rows = (await load({ environmentId, limit: page.limit, before: page.after })) ?? [];
    return connectionOf(LIST, page, rows, ({ id }) => id);
  }

  /** What is there already may be promoted again: that puts right what drifted, and the audit says that it was again. */
  async promote(viewer: Viewer, { override, ...input }: PromoteInput): Promise<PromotionRow | Refusal> {
    const wanted = await this.wanted(input);
    const request = { kind: 'manual', requestedBy: viewer.name, override: overrideOf(viewer, override) } as const;
    const begun = await inTransaction(this.sql, (tx) =>
      this.begin(tx, wanted, request, overrideReasons(viewer, override)),
    );
    return typeof begun === 'string' ? this.there(begun) : begun;
  }

  /** What the ids and names of a wish stand for. */
  async wanted({
    release,
    environment: name,
  }: Pick<PromoteInput, 'release' | 'environment'>): Promise<WantedPromotion> {
    const [found, environment] = await Promise.all([this.releases.find(release), this.environments.find(name)]);
    const builders = environment ? await this.builders.all() : [];
    return { release: found, environment, environmentName: name, builders };
  }

  /**
   * In the transaction of whoever wishes it.
   * @param against what else stands against it
   * @returns the promotion's id
   */
  async begin(
    tx: Transaction,
    wanted: WantedPromotion,
    request: RequestFacts & { readonly kind: 'manual' | 'webhook' },
    against: readonly RefusalReason[] = [],
  ): Promise<string | Refusal> {
    const { release, environment } = wanted;
    const live = () =>
      release && environment ? findLive(tx, release.applicationId, environment.id) : Promise.resolve(undefined);
    const reasons = [...promotionReasons({ ...wanted, live: await live() }), ...against];
    if (!release || !environment || reasons.length > 0) return refuse(...reasons);
    const begun = await this.start.begin(tx, { release, environment, kind: request.kind, request }, new Date());
    if (begun !== 'busy') return 'refused' in begun ? refuse(...reasonsOf(begun.refused.decision)) : begun.promotion;
    // Somebody else was a moment earlier: say which promotion it is.
    return refuse(...promotionReasons({ ...wanted, live: (await live()) ?? { id: '', release: 'another release' } }));
  }

  /** Does what was planned, unless the world has moved since. */
  async apply(viewer: Viewer, planId: string, override: string | null | undefined): Promise<PromotionRow | Refusal> {
    const plan = await this.plans.find(planId);
    const reasons = overrideReasons(viewer, override);
    if (!plan) return refuse({ code: 'plan.unknown', field: 'plan', message: 'There is no such plan.' }, ...reasons);
    const now = new Date();
    const begun = await inTransaction(this.sql, async (tx) => {
      const moves = await this.plans.moves(tx, plan, plan.expiresAt, now);
      if (moves.length > 0 || reasons.length > 0) return refuse(...moves, ...reasons);
      const release = (await this.releases.byIds([plan.releaseId], tx)).get(plan.releaseId);
      const environment = (await this.environments.byIds([plan.environmentId], tx)).get(plan.environmentId);
      if (!release || !environment) throw new Error(`The release or environment of plan ${plan.id} is gone.`);
      const request = {
        kind: 'manual',
        requestedBy: viewer.name,
        plan: plan.id,
        override: overrideOf(viewer, override),
      } as const;
      return this.start.begin(tx, { release, environment, kind: 'manual', request }, now);
    });
    if (begun === 'busy')
      return refuse({
        code: 'promotion.running',
        field: 'plan',
        message: 'Another promotion into this environment has just begun; wait for its end, and plan again.',
      });
    if ('reasons' in begun) return begun;
    return 'refused' in begun ? refuse(...reasonsOf(begun.refused.decision)) : this.there(begun.promotion);
  }

  cancel(viewer: Viewer, id: string): Promise<PromotionRow | Refusal> {
    return this.change(viewer, id, 'promotion.cancelled', 'cancel-requested', async (_tx, promotion) =>
      canCancel(promotion.state) || promotion.state === 'cancelling'
        ? []
        : [
            {
              code: 'promotion.over',
              field: 'id',
              message: `This promotion is ${promotion.state} already, so there is nothing to cancel.`,
            },
          ],
    );
  }

  retry(viewer: Viewer, id: string): Promise<PromotionRow | Refusal> {
    return this.change(viewer, id, 'promotion.retried', 'retry-requested', (tx, promotion) =>
      this.reasonsAgainstRetry(tx, viewer, promotion),
    );
  }

  private async reasonsAgainstRetry(
    tx: Transaction,
    viewer: Viewer,
    promotion: PromotionRow,
  ): Promise<readonly RefusalReason[]> {
    if (!canRetry(promotion.state)) {
      const message = hasSucceeded(promotion.state)
        ? 'This promotion succeeded; promote the release again to deploy it once more.'
        : `This promotion is still ${promotion.state}; wait for its end, or cancel it first.`;
      return [{ code: 'promotion.not-retryable', field: 'id', message }];
    }
    const live = await findLive(tx, promotion.applicationId, promotion.environmentId);
    if (live)
      return [
        {
          code: 'promotion.running',
          field: 'id',
          message: `A promotion of ${live.release} into this environment is on its way; wait for its end, or cancel it.`,
        },
      ];
    // A retry repeats what was asked for then; after another success it would quietly undo that.
    const later = await findLaterSuccess(tx, promotion);
    if (later)
      return [
        {
          code: 'promotion.superseded',
          field: 'id',
          message: `${later.release} was promoted into this environment since; promote the release anew if you want it there instead.`,
        },
      ];
    const decided = await this.gate.ask(tx, promotion.id, new Date(), viewer.name);
    await this.gate.record(tx, decided, 'promote', promotion.id, viewer.name);
    return reasonsOf(decided.decision);
  }

  private async change(
    viewer: Viewer,
    id: string,
    action: string,
    event: 'cancel-requested' | 'retry-requested',
    reasonsAgainst: (tx: Transaction, promotion: PromotionRow) => Promise<readonly RefusalReason[]>,
  ): Promise<PromotionRow | Refusal> {
    const unknown = refuse({ code: 'promotion.unknown', field: 'id', message: 'There is no such promotion.' });
    const known = await this.find(id);
    if (!known) return unknown;
    const subject = { releaseId: known.releaseId, promotionId: id };
    const refusal = await inTransaction(this.sql, async (tx) => {
      const stored = await lockRun(tx, subject);
      const promotion = (await readPromotionsById(tx, [id])).get(id);
      if (!stored || !promotion) return unknown;
      const reasons = await reasonsAgainst(tx, promotion);
      if (reasons.length > 0) return refuse(...reasons);
      const { run } = await applyEvent(tx, { queue: this.queue, now: new Date() }, subject, { type: event });
      if (run.state === stored.run.state) return undefined;
      const release = (await this.releases.byIds([known.releaseId], tx)).get(known.releaseId);
      const name = `${stored.application} ${release ? nameOf(release) : ''} to ${stored.environment}`;
      const facts = { promotion: id, from: stored.run.state, to: run.state };
      await recordAudit(tx, { actor: viewer.name, action, subject: name, application: stored.application, facts });
      return undefined;
    }).catch((error: unknown) => this.takenMeanwhile(error));
    return refusal ?? this.there(id);
  }

  /** Another promotion may begin between the look and the write; the index then lets only one through. */
  private takenMeanwhile(error: unknown): Refusal {
    if (!(error instanceof postgres.PostgresError) || error.constraint_name !== 'promotion_live') throw error;
    return refuse({
      code: 'promotion.running',
      field: 'id',
      message: 'Another promotion into this environment has just begun; wait for its end, or cancel it.',
    });
  }

  private async there(id: string): Promise<PromotionRow> {
    const promotion = await this.find(id);
    if (!promotion) throw new Error(`Promotion ${id} is gone.`);
    return promotion;
  }
}
