import { Inject, Injectable } from '@nestjs/common';
import { type DeployedRelease, lastGood, type RollbackChoice } from '@slipway/pipeline';
import { ApplicationService } from '../application/application.service.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { ImageLook } from '../registry/image-look.ts';
import { ReleaseService } from '../release/release.service.ts';
import { RejectionService } from '../restriction/rejection.service.ts';
import { reasonsOf } from './decider.ts';
import { readDeployedReleases } from './history.store.ts';
import { overrideOf, overrideReasons } from './override.ts';
import { type PromotionRow, readPromotionsById } from './promotion.store.ts';
import { type Begun, PromotionStart } from './promotion-start.ts';

export interface RollbackPlace {
  readonly environment: string;
  readonly application: string;
}

export interface RollbackInput extends RollbackPlace {
  /** Why what runs now is rejected, so that nothing brings it back. */
  readonly reject?: string | null;
  readonly override?: string | null;
}

@Injectable()
export class RollbackService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
    private readonly releases: ReleaseService,
    private readonly rejections: RejectionService,
    private readonly start: PromotionStart,
    private readonly look: ImageLook,
  ) {}

  /** Back to the last good release, by what was recorded: it needs neither the registry's tags nor the present state. */
  async rollback(viewer: Viewer, input: RollbackInput): Promise<PromotionRow | Refusal> {
    const [environment, application] = await Promise.all([
      this.environments.find(input.environment),
      this.applications.find(input.application),
    ]);
    const reasons = [
      ...inputReasons(input, environment, application),
      ...rejectReasons(viewer, input.reject),
      ...overrideReasons(viewer, input.override),
    ];
    if (!environment || !application || reasons.length > 0) return refuse(...reasons);
    const choice = await this.choose(this.sql, environment.id, application.id, false);
    if (!choice.to) return refuse(nowhere(choice));
    const begun = await inTransaction(this.sql, async (tx) => {
      const present = await this.environments.deployment(tx, environment.id, application.id);
      const begun = await this.begin(tx, environment, choice.to as DeployedRelease, {
        requestedBy: viewer.name,
        override: overrideOf(viewer, input.override),
      });
      const bad = present && (await this.releases.byIds([present.releaseId], tx)).get(present.releaseId);
      if (begun !== 'busy' && 'promotion' in begun && input.reject != null && bad)
        await this.rejections.rejectIn(tx, viewer, bad, input.reject);
      return begun;
    });
    if (begun === 'busy') return refuse(busy(input));
    if ('refused' in begun) return refuse(...reasonsOf(begun.refused.decision));
    const promotion = (await readPromotionsById(this.sql, [begun.promotion])).get(begun.promotion);
    if (!promotion) throw new Error(`Promotion ${begun.promotion} is gone.`);
    return promotion;
  }

  /** What a person's rollback would go back to now; undefined when there is no such place. */
  async planned(
    place: RollbackPlace,
  ): Promise<{ release: string | null; digest: string | null; because: string } | undefined> {
    const [environment, application] = await Promise.all([
      this.environments.find(place.environment),
      this.applications.find(place.application),
    ]);
    if (!environment || !application) return undefined;
    const { to, because } = await this.choose(this.sql, environment.id, application.id, false);
    return { release: to?.name ?? null, digest: to?.digest ?? null, because };
  }

  /** What a rollback would go back to; each image is looked for until one is there. */
  async choose(
    sql: Queryable,
    environmentId: string,
    applicationId: string,
    automatic: boolean,
    from?: string,
  ): Promise<RollbackChoice<DeployedRelease>> {
    let history = await readDeployedReleases(sql, environmentId, applicationId);
    for (;;) {
      const choice = lastGood(history, { automatic, from });
      const { to } = choice;
      if (!to || to.pullable !== undefined) return choice;
      const repository = (await this.releases.byIds([to.release], sql)).get(to.release)?.imageRepository;
      const pullable = repository ? await this.look.isThere(repository, to.digest) : false;
      if (pullable === undefined) return choice;
      history = history.map((entry) => (entry.release === to.release ? { ...entry, pullable } : entry));
    }
  }

  async begin(
    tx: Transaction,
    environment: EnvironmentRow,
    to: DeployedRelease,
    request: {
      readonly requestedBy: string;
      readonly override?: ReturnType<typeof overrideOf>;
      readonly undoes?: string;
    },
  ): Promise<Begun> {
    const release = (await this.releases.byIds([to.release], tx)).get(to.release);
    if (!release) throw new Error(`Release ${to.release} is gone.`);
    const { requestedBy, override, undoes } = request;
    const facts = { kind: 'rollback', requestedBy, override } as const;
    return this.start.begin(tx, { release, environment, kind: 'rollback', request: facts, undoes }, new Date());
  }
}

function inputReasons(input: RollbackInput, environment: object | undefined, application: object | undefined) {
  const reasons: RefusalReason[] = [];
  for (const [field, found] of [
    ['environment', environment],
    ['application', application],
  ] as const) {
    if (found) continue;
    const message = `There is no ${field} "${input[field].slice(0, 80)}".`;
    reasons.push({ code: `${field}.unknown`, field, message });
  }
  return reasons;
}

/** Going back is for who may promote; what nobody may promote any more is for who governs. */
function rejectReasons(viewer: Viewer, reason: string | null | undefined): RefusalReason[] {
  if (reason == null) return [];
  const reasons: RefusalReason[] = [];
  if (!viewer.scopes.includes('govern'))
    reasons.push({
      code: 'rollback.reject-forbidden',
      field: 'reject',
      message: `"${viewer.name}" may not reject releases: that takes a token with the scope GOVERN; leave the reason out to only go back.`,
    });
  if (reason.trim().length < 3)
    reasons.push({
      code: 'restriction.reason-missing',
      field: 'reject',
      message: 'Say in at least 3 characters why the release is rejected, or leave it out to only go back.',
    });
  return reasons;
}

function nowhere({ because }: RollbackChoice<DeployedRelease>): RefusalReason {
  return { code: 'rollback.nowhere', field: 'environment', message: because };
}

function busy({ environment }: RollbackInput): RefusalReason {
  return {
    code: 'promotion.running',
    field: 'environment',
    message: `Another promotion to ${environment} is on its way; cancel it, or wait for its end.`,
  };
}
