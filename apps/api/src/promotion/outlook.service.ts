import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { EnvironmentRow } from '../environment/environment.store.ts';
import type { Viewer } from '../graphql/context.ts';
import type { ReleaseRow } from '../release/release.store.ts';
import { AutomaticPromotion, type Next } from './automatic.ts';
import { Decider } from './decider.ts';
import type { DecisionRow } from './decision.store.ts';
import type { PlanContent } from './plan.store.ts';
import { RollbackService } from './rollback.service.ts';

/** An answer that nobody acts on, and that is not kept. */
export type Outlook = Pick<DecisionRow, 'at' | 'policyVersion' | 'allowed' | 'answer' | 'facts' | 'askedBy'> & {
  readonly moment: 'look';
};

/** What the policy would say now; looking changes nothing. */
@Injectable()
export class OutlookService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
    private readonly automatic: AutomaticPromotion,
    private readonly decider: Decider,
    private readonly rollbacks: RollbackService,
  ) {}

  /** Null: there is no such environment. */
  async decision(viewer: Viewer, release: ReleaseRow, environmentName: string): Promise<Outlook | null> {
    const environment = await this.environments.find(environmentName);
    if (!environment) return null;
    const request = { kind: 'manual', requestedBy: viewer.name } as const;
    const { decision, facts, policy, at } = await inTransaction(this.sql, (tx) =>
      this.decider.decide(tx, { release, environment, request }, new Date()),
    );
    const { allowed } = decision;
    return {
      at,
      moment: 'look',
      policyVersion: policy.version,
      allowed,
      answer: decision,
      facts,
      askedBy: viewer.name,
    };
  }

  /** Null: there is no such application. */
  async next(environment: EnvironmentRow, applicationName: string): Promise<Next | null> {
    const application = await this.applications.find(applicationName);
    return application ? this.automatic.next(environment, application.id) : null;
  }

  /** Null: there is no such application. */
  async wayBack(environment: EnvironmentRow, applicationName: string): Promise<PlanContent['rollback'] | null> {
    const application = await this.applications.find(applicationName);
    if (!application) return null;
    const { to, because } = await this.rollbacks.choose(this.sql, environment.id, application.id, false);
    return { release: to?.name ?? null, digest: to?.digest ?? null, because };
  }
}
