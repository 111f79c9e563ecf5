import { Inject, Injectable } from '@nestjs/common';
import { planMoves, type RequestFacts } from '@slipway/pipeline';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { ImageLook } from '../registry/image-look.ts';
import { ReleaseService } from '../release/release.service.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { Decider } from './decider.ts';
import { readDecisionsOfPlans } from './decision.store.ts';
import { insertPlan, type PlanRow, readPlans } from './plan.store.ts';
import { Planner } from './planner.ts';

/** A plan that nobody asked to be applied is of the moment. */
const LIFETIME_MS = 60 * 60 * 1000;

@Injectable()
export class PlanService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly releases: ReleaseService,
    private readonly environments: EnvironmentService,
    private readonly planner: Planner,
    private readonly decider: Decider,
    private readonly look: ImageLook,
  ) {}

  readonly byIds = (ids: readonly string[]) => readPlans(this.sql, ids);
  readonly decisions = (ids: readonly string[]) => readDecisionsOfPlans(this.sql, ids);

  async find(id: string, sql: Queryable = this.sql): Promise<PlanRow | undefined> {
    return isId(id) ? (await readPlans(sql, [id])).get(id) : undefined;
  }

  /** What would happen, with the policy's answer; a no of the policy is part of the plan, not a refusal to plan. */
  async plan(viewer: Viewer, releaseId: string, environmentName: string): Promise<PlanRow | Refusal> {
    const [release, environment] = await Promise.all([
      this.releases.find(releaseId),
      this.environments.find(environmentName),
    ]);
    const reasons = unknownReasons(release, environment, environmentName);
    if (!release || !environment) return refuse(...reasons);
    const present = await this.environments.deployment(this.sql, environment.id, release.applicationId);
    const presentRelease = present && (await this.releases.byIds([present.releaseId])).get(present.releaseId);
    const repository = presentRelease?.imageRepository;
    const presentPullable = present && repository ? await this.look.isThere(repository, present.digest) : undefined;
    const now = new Date();
    return inTransaction(this.sql, async (tx) => {
      const request: RequestFacts = { kind: 'manual', requestedBy: viewer.name };
      const { decided, content, basis } = await this.planner.plan(tx, release, environment, request, now);
      const plan = await insertPlan(tx, {
        releaseId: release.id,
        applicationId: release.applicationId,
        environmentId: environment.id,
        content: { ...content, presentPullable: presentPullable ?? null },
        basis,
        createdBy: viewer.name,
        createdAt: now,
        expiresAt: new Date(now.getTime() + LIFETIME_MS),
      });
      await this.decider.record(tx, decided, 'plan', { planId: plan.id, askedBy: viewer.name });
      return plan;
    });
  }

  /** Sentences about what has moved since it was planned; none while it holds. */
  async moves(tx: Transaction, plan: PlanRow, expiresAt: Date, now: Date): Promise<readonly RefusalReason[]> {
    const release = (await this.releases.byIds([plan.releaseId], tx)).get(plan.releaseId);
    const environment = (await this.environments.byIds([plan.environmentId], tx)).get(plan.environmentId);
    if (!release || !environment) throw new Error(`The release or environment of plan ${plan.id} is gone.`);
    const request: RequestFacts = { kind: 'manual', requestedBy: plan.createdBy };
    const { basis } = await this.planner.plan(tx, release, environment, request, now);
    const known = { basis: plan.basis, expiresAt, environment: environment.name };
    return planMoves(known, basis, now).map(({ code, message }) => ({ code, field: 'plan', message }));
  }
}

function unknownReasons(
  release: ReleaseRow | undefined,
  environment: EnvironmentRow | undefined,
  environmentName: string,
): RefusalReason[] {
  const reasons: RefusalReason[] = [];
  if (!release)
    reasons.push({ code: 'promotion.release-unknown', field: 'release', message: 'There is no such release.' });
  if (!environment)
    reasons.push({
      code: 'promotion.environment-unknown',
      field: 'environment',
      message: `There is no environment "${environmentName.slice(0, 80)}"; create it first.`,
    });
  return reasons;
}
