import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { PlanService } from '../promotion/plan.service.ts';
import { RequestService } from '../promotion/request.service.ts';
import type { RequestRow } from '../promotion/request.store.ts';
import { type RanRow, readRanThen } from './deployment.store.ts';

export interface Reapplied {
  readonly requests: readonly RequestRow[];
  readonly refused: readonly { readonly applicationId: string; readonly reasons: readonly RefusalReason[] }[];
}

/** What an environment ran at a moment, and the way back to that. */
@Injectable()
export class AsOfService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
    private readonly plans: PlanService,
    private readonly requests: RequestService,
  ) {}

  asOf(environmentId: string, at: Date): Promise<RanRow[]> {
    return readRanThen(this.sql, environmentId, at);
  }

  /** A plan and a request for each application that runs another release now, or none any more. */
  async reapply(viewer: Viewer, environmentName: string, at: Date): Promise<Reapplied | Refusal> {
    const environment = await this.environments.find(environmentName);
    if (!environment)
      return refuse({
        code: 'environment.unknown',
        field: 'environment',
        message: `There is no environment "${environmentName.slice(0, 80)}".`,
      });
    const then = await this.asOf(environment.id, at);
    if (then.length === 0)
      return refuse({
        code: 'environment.ran-nothing',
        field: 'at',
        message: `${environment.name} ran nothing at ${at.toISOString()}; choose a later moment.`,
      });
    const now = new Map((await this.asOf(environment.id, new Date())).map((row) => [row.applicationId, row.releaseId]));
    const requests: RequestRow[] = [];
    const refused: { applicationId: string; reasons: readonly RefusalReason[] }[] = [];
    for (const { applicationId, releaseId } of then) {
      if (now.get(applicationId) === releaseId) continue;
      const asked = await this.ask(viewer, releaseId, environment.name, at);
      if ('reasons' in asked) refused.push({ applicationId, reasons: asked.reasons });
      else requests.push(asked);
    }
    return { requests, refused };
  }

  readonly applicationsById = (ids: readonly string[]) => this.applications.byIds(ids);

  private async ask(viewer: Viewer, release: string, environment: string, at: Date): Promise<RequestRow | Refusal> {
    const plan = await this.plans.plan(viewer, release, environment);
    if ('reasons' in plan) return plan;
    const comment = `What ${environment} ran at ${at.toISOString()}.`;
    return this.requests.request(viewer, { plan: plan.id, comment });
  }
}
