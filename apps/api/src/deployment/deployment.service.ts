import { Inject, Injectable } from '@nestjs/common';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { DeploymentRow } from '../environment/environment.store.ts';
import { SettingService } from '../environment/setting.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { PromotionService } from '../promotion/promotion.service.ts';
import type { PromotionRow } from '../promotion/promotion.store.ts';
import { findPlace } from '../restriction/place.ts';
import { StopService } from '../restriction/stop.service.ts';
import { askForLook, readLooks, readObservations } from './deployment.store.ts';
import { writeScaling } from './observation.store.ts';
import { EARLY_MS, writeReported } from './reported.store.ts';

export interface PlaceNames {
  readonly environment: string;
  readonly application: string;
}

export interface ReportInput extends PlaceNames {
  readonly digest: string;
  readonly state: 'in-sync' | 'progressing' | 'degraded';
  readonly message?: string | null;
}

/** A report of what nobody deployed yet. */
export interface EarlyReport extends Pick<ReportInput, 'digest' | 'state'> {
  readonly countsUntil: Date;
}

export type Reported = DeploymentRow | EarlyReport;

export function isEarly(reported: Reported): reported is EarlyReport {
  return 'countsUntil' in reported;
}

interface Place {
  readonly environment: { readonly id: string; readonly name: string };
  readonly application: { readonly id: string; readonly name: string };
  /** Undefined: nothing was ever deployed there. */
  readonly deployment: DeploymentRow | undefined;
}

interface Found extends Place {
  readonly deployment: DeploymentRow;
}

const MOST_REPLICAS = 100;

/** What people and programs ask of what is deployed already. */
@Injectable()
export class DeploymentService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
    private readonly settings: SettingService,
    private readonly promotions: PromotionService,
    private readonly stops: StopService,
  ) {}

  /** By `environment application`, their ids. */
  readonly looks = (keys: readonly string[]) =>
    readLooks(
      this.sql,
      keys.map((key) => {
        const [environmentId = '', applicationId = ''] = key.split(' ');
        return { environmentId, applicationId };
      }),
    );

  observations(deployment: DeploymentRow, first: number) {
    return readObservations(this.sql, deployment, Math.min(Math.max(first, 0), 100));
  }

  async observeNow(names: PlaceNames): Promise<DeploymentRow | Refusal> {
    return this.change(names, async (tx, { deployment }) => askForLook(tx, deployment, new Date()));
  }

  /** The same release again, through the policy. */
  async repair(viewer: Viewer, names: PlaceNames): Promise<PromotionRow | Refusal> {
    const found = await this.find(names);
    if ('reasons' in found) return found;
    const { deployment, environment, application } = found;
    if (deployment.state === 'in-sync')
      return refuse({
        code: 'deployment.in-sync',
        field: 'application',
        message: `${application.name} runs in ${environment.name} as it was told to, so there is nothing to repair.`,
      });
    return this.promotions.promote(viewer, { release: deployment.releaseId, environment: environment.name });
  }

  /**
   * A stop of the line or a freeze keeps releases where they are, not the load: scaling puts no other image in place, and in
   * an incident it must be possible. What stood then is in the audit.
   */
  async scale(viewer: Viewer, names: PlaceNames, replicas: number): Promise<DeploymentRow | Refusal> {
    if (replicas < 1 || replicas > MOST_REPLICAS)
      return refuse({
        code: 'deployment.replicas',
        field: 'replicas',
        message: `${replicas} replicas cannot be; give a number from 1 to ${MOST_REPLICAS}.`,
      });
    return this.change(names, async (tx, { deployment, environment, application }) => {
      await this.settings.changeIn(tx, viewer.name, { environment, application }, (present) => ({
        ...present,
        replicas,
      }));
      const at = new Date().toISOString();
      await writeScaling(tx, deployment, { replicas, state: 'requested', message: null, requestedBy: viewer.name, at });
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'deployment.scaling-requested',
        subject: `${application.name} in ${environment.name}`,
        application: application.name,
        facts: { replicas, release: deployment.releaseId, stops: await this.stopsOf(tx, environment, application) },
      });
    });
  }

  private async stopsOf(tx: Transaction, environment: Found['environment'], application: Found['application']) {
    const stops = await this.stops.standing(tx);
    return stops
      .filter(
        ({ environmentId, applicationId }) =>
          (environmentId ?? environment.id) === environment.id && (applicationId ?? application.id) === application.id,
      )
      .map(({ id, reason }) => ({ stop: id, reason }));
  }

  report(viewer: Viewer, input: ReportInput): Promise<Reported | Refusal> {
    return inTransaction(this.sql, (tx) => this.reportIn(tx, viewer, input));
  }

  /** In the transaction of what brings the report. One that comes before anything was deployed there is kept: nobody sends it again. */
  async reportIn(
    tx: Transaction,
    viewer: Viewer,
    { digest, state, message, ...names }: ReportInput,
  ): Promise<Reported | Refusal> {
    const found = await this.place(names, tx);
    if ('reasons' in found) return found;
    const { deployment, environment, application } = found;
    const at = new Date();
    const early = deployment === undefined;
    const said = message?.trim().slice(0, 500) || null;
    const reported = deployment ?? { digest, state, countsUntil: new Date(at.getTime() + EARLY_MS) };
    const place = { environmentId: environment.id, applicationId: application.id };
    if (!(await writeReported(tx, place, { digest, state, message: said, at, early }, viewer.name))) return reported;
    await askForLook(tx, place, at);
    await recordAudit(tx, {
      actor: viewer.name,
      action: 'deployment.status-reported',
      subject: `${application.name} in ${environment.name}`,
      application: application.name,
      facts: { digest, state, message: said, ...(early ? { early } : {}) },
    });
    await notifyChange(tx, { environment: environment.name, application: application.name });
    return reported;
  }

  private async change(
    names: PlaceNames,
    work: (tx: Transaction, found: Found) => Promise<void>,
  ): Promise<DeploymentRow | Refusal> {
    const found = await this.find(names);
    if ('reasons' in found) return found;
    await inTransaction(this.sql, async (tx) => {
      await work(tx, found);
      await notifyChange(tx, { environment: found.environment.name, application: found.application.name });
    });
    return found.deployment;
  }

  private async find(names: PlaceNames, sql: Queryable = this.sql): Promise<Found | Refusal> {
    const found = await this.place(names, sql);
    if ('reasons' in found) return found;
    const { environment, application, deployment } = found;
    if (!deployment)
      return refuse({
        code: 'deployment.none',
        field: 'application',
        message: `Nothing of ${application.name} was ever deployed to ${environment.name}; promote a release there first.`,
      });
    return { environment, application, deployment };
  }

  private async place(names: PlaceNames, sql: Queryable): Promise<Place | Refusal> {
    const { environment, application, reasons } = await findPlace(this.environments, this.applications, names, sql);
    if (!environment || !application) return refuse(...reasons);
    return {
      environment,
      application,
      deployment: await this.environments.deployment(sql, environment.id, application.id),
    };
  }
}
