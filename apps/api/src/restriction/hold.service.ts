import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { findHold, type HoldCause, type HoldRow, insertHold, liftHold, readHolds } from './hold.store.ts';
import { findPlace } from './place.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface HoldPlace {
  readonly environment: Named;
  readonly application: Named;
}

@Injectable()
export class HoldService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  readonly ofEnvironments = (ids: readonly string[]) => readHolds(this.sql, ids);

  standing(sql: Queryable, environmentId: string, applicationId: string): Promise<HoldRow | undefined> {
    return findHold(sql, environmentId, applicationId);
  }

  /** In the transaction of the act that makes it. One that stands already is kept. */
  async holdIn(tx: Transaction, actor: string, place: HoldPlace, cause: HoldCause, reason: string | null) {
    const { environment, application } = place;
    const row = await insertHold(tx, {
      environmentId: environment.id,
      applicationId: application.id,
      cause,
      reason,
      createdBy: actor,
      createdAt: new Date(),
    });
    if (row) await record(tx, actor, 'hold.created', place, { cause, reason });
    return row;
  }

  async pin(
    viewer: Viewer,
    environment: string,
    application: string,
    reason: string | null,
  ): Promise<HoldRow | Refusal> {
    const place = await this.place(environment, application);
    if ('reasons' in place) return place;
    return inTransaction(this.sql, async (tx) => {
      const made = await this.holdIn(tx, viewer.name, place, 'pin', reason?.trim().slice(0, 500) || null);
      const row = made ?? (await findHold(tx, place.environment.id, place.application.id));
      if (!row) throw new Error('A hold that stood in the way of another is gone.');
      return row;
    });
  }

  async lift(viewer: Viewer, environment: string, application: string): Promise<HoldRow | Refusal> {
    const place = await this.place(environment, application);
    if ('reasons' in place) return place;
    return inTransaction(this.sql, async (tx) => {
      const row = await liftHold(tx, place.environment.id, place.application.id, viewer.name, new Date());
      if (!row)
        return refuse({
          code: 'hold.none',
          field: 'environment',
          message: `Automatic promotion of ${application} into ${environment} is not held, so there is nothing to lift.`,
        });
      await record(tx, viewer.name, 'hold.lifted', place, { cause: row.cause });
      return row;
    });
  }

  private async place(environmentName: string, applicationName: string): Promise<HoldPlace | Refusal> {
    const { environment, application, reasons } = await findPlace(this.environments, this.applications, {
      environment: environmentName,
      application: applicationName,
    });
    return environment && application ? { environment, application } : refuse(...reasons);
  }
}

async function record(tx: Transaction, actor: string, action: string, place: HoldPlace, facts: object): Promise<void> {
  const { environment, application } = place;
  const subject = `${application.name} in ${environment.name}`;
  await recordAudit(tx, { actor, action, subject, application: application.name, facts: { ...facts } });
  await notifyChange(tx, { application: application.name, environment: environment.name });
}
