import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { describePlace, findPlace, type PlaceInput, reasonFault } from './place.ts';
import { insertStop, liftStop, lockStop, readStops, type StopRow } from './stop.store.ts';

@Injectable()
export class StopService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  list(all: boolean): Promise<StopRow[]> {
    return readStops(this.sql, all);
  }

  /** For the facts of a decision. */
  standing(sql: Queryable): Promise<StopRow[]> {
    return readStops(sql, false);
  }

  async stop(viewer: Viewer, input: PlaceInput & { readonly reason: string }): Promise<StopRow | Refusal> {
    const place = await findPlace(this.environments, this.applications, input);
    const fault = reasonFault(input.reason);
    const reasons = [...place.reasons, ...(fault ? [fault] : [])];
    if (reasons.length > 0) return refuse(...reasons);
    const { environment, application } = place;
    return inTransaction(this.sql, async (tx) => {
      const row = await insertStop(tx, {
        reason: input.reason.trim(),
        environmentId: environment?.id ?? null,
        applicationId: application?.id ?? null,
        createdBy: viewer.name,
        createdAt: new Date(),
      });
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'line.stopped',
        subject: describePlace(place),
        application: application?.name,
        facts: { stop: row.id, reason: row.reason },
      });
      await notifyChange(tx, { environment: environment?.name, application: application?.name });
      return row;
    });
  }

  async lift(viewer: Viewer, id: string): Promise<StopRow | Refusal> {
    const unknown = refuse({ code: 'stop.unknown', field: 'id', message: 'There is no such stop of the line.' });
    if (!isId(id)) return unknown;
    return inTransaction(this.sql, async (tx) => {
      const stop = await lockStop(tx, id);
      if (!stop) return unknown;
      if (stop.liftedAt) return stop;
      const row = await liftStop(tx, id, viewer.name, new Date());
      const environment = stop.environmentId
        ? (await this.environments.byIds([stop.environmentId])).get(stop.environmentId)
        : undefined;
      const application = stop.applicationId
        ? (await this.applications.byIds([stop.applicationId])).get(stop.applicationId)
        : undefined;
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'line.resumed',
        subject: describePlace({ environment, application }),
        application: application?.name,
        facts: { stop: id, reason: stop.reason },
      });
      await notifyChange(tx, { environment: environment?.name, application: application?.name });
      return row;
    });
  }
}
