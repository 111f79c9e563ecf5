import { Inject, Injectable } from '@nestjs/common';
import {
  type Configuration,
  formatProblem,
  PipelineFileError,
  parseRunOverride,
  type RunOverride,
} from '@slipway/pipeline';
import { Secrets } from '../access/secrets.ts';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { EnvironmentService } from './environment.service.ts';
import { RunConfiguration } from './run-configuration.ts';
import { insertSetting, readSetting, type SettingPlace, type SettingRow } from './setting.store.ts';

export type { SettingPlace } from './setting.store.ts';

/** What environments change about how applications run there, in versions. */
@Injectable()
export class SettingService {
  private readonly configuration: RunConfiguration;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    secrets: Secrets,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {
    this.configuration = new RunConfiguration(secrets);
  }

  async of(environmentId: string, applicationName: string): Promise<SettingRow | undefined> {
    const application = await this.applications.find(applicationName);
    return application && readSetting(this.sql, { environmentId, applicationId: application.id });
  }

  /** A release's `run:` as it would run there, with the versions of its secrets; for comparing. */
  async configured(
    sql: Queryable,
    place: SettingPlace,
    run: Record<string, unknown> | undefined,
  ): Promise<Configuration> {
    const merged = await this.configuration.merged(sql, place, { env: {}, ...run });
    const secretVersions = await this.configuration.secretVersions(sql, place.environmentId, merged);
    return JSON.parse(JSON.stringify({ ...merged, secretVersions }));
  }

  async set(
    viewer: Viewer,
    environmentName: string,
    applicationName: string,
    text: string,
  ): Promise<SettingRow | Refusal> {
    const [environment, application] = await Promise.all([
      this.environments.find(environmentName),
      this.applications.find(applicationName),
    ]);
    if (!environment) return unknown('environment', environmentName);
    if (!application) return unknown('application', applicationName);
    const read = readOverride(text);
    if ('reasons' in read) return read;
    const place = { environment, application };
    return inTransaction(this.sql, (tx) => this.changeIn(tx, viewer.name, place, () => read.override));
  }

  /** In the transaction of the act that makes it. */
  async changeIn(
    tx: Transaction,
    actor: string,
    { environment, application }: Record<'environment' | 'application', { readonly id: string; readonly name: string }>,
    change: (present: RunOverride) => RunOverride,
  ): Promise<SettingRow> {
    const place = { environmentId: environment.id, applicationId: application.id };
    const row = await insertSetting(tx, place, change, actor);
    await recordAudit(tx, {
      actor,
      action: 'deployment-settings.changed',
      subject: `${application.name} in ${environment.name}`,
      application: application.name,
      // Values of variables may be confidential: their names say enough.
      facts: { version: row.version, changed: Object.keys(row.settings), env: Object.keys(row.settings.env ?? {}) },
    });
    await notifyChange(tx, { environment: environment.name, application: application.name });
    return row;
  }
}

function readOverride(text: string): { readonly override: RunOverride } | Refusal {
  try {
    return { override: parseRunOverride(text) };
  } catch (error) {
    if (!(error instanceof PipelineFileError)) throw error;
    return refuse(
      ...error.problems.map((problem) => ({
        code: 'deployment-settings.malformed',
        field: 'settings',
        message: formatProblem(problem),
      })),
    );
  }
}

function unknown(field: 'environment' | 'application', name: string): Refusal {
  return refuse({ code: `${field}.unknown`, field, message: `There is no ${field} "${name.slice(0, 80)}".` });
}
