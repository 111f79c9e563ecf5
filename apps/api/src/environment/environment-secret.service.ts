import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { EnvironmentService } from './environment.service.ts';
import type { EnvironmentRow } from './environment.store.ts';
import {
  deleteEnvironmentSecret,
  type EnvironmentSecretRow,
  readEnvironmentSecrets,
  writeEnvironmentSecret,
} from './setting.store.ts';

const PURPOSE = 'environment-secret';
/** What Docker Swarm can hold. */
const LONGEST_BYTES = 500 * 1024;

/** Values that applications get in one environment, by name; only targets read them. */
@Injectable()
export class EnvironmentSecretService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly secrets: Secrets,
    private readonly environments: EnvironmentService,
  ) {}

  of(environmentId: string): Promise<EnvironmentSecretRow[]> {
    return readEnvironmentSecrets(this.sql, environmentId);
  }

  /** Counts from the next deployment on. */
  set(viewer: Viewer, environmentName: string, name: string, value: string): Promise<EnvironmentRow | Refusal> {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/.test(name))
      return no(
        'secret.name',
        'name',
        'The name of a secret has at most 64 letters, digits, "_", "." and "-", and begins with a letter or digit.',
      );
    if (value === '' || Buffer.byteLength(value) > LONGEST_BYTES)
      return no(
        'secret.value',
        'value',
        `The value has ${Buffer.byteLength(value)} bytes; give 1 to ${LONGEST_BYTES}.`,
      );
    return this.change(viewer, environmentName, 'environment-secret.set', name, async (tx, environment) => {
      const secretId = await this.secrets.put(tx, PURPOSE, value);
      const row = { name, secretId, updatedBy: viewer.name, updatedAt: new Date() };
      const before = await writeEnvironmentSecret(tx, environment.id, row);
      if (before !== undefined) await this.secrets.remove(tx, before);
      return undefined;
    });
  }

  remove(viewer: Viewer, environmentName: string, name: string): Promise<EnvironmentRow | Refusal> {
    return this.change(viewer, environmentName, 'environment-secret.removed', name, async (tx, environment) => {
      const before = await deleteEnvironmentSecret(tx, environment.id, name);
      if (before === undefined)
        return no('secret.unknown', 'name', `${environment.name} has no secret "${name.slice(0, 80)}".`);
      await this.secrets.remove(tx, before);
      return undefined;
    });
  }

  private async change(
    viewer: Viewer,
    environmentName: string,
    action: string,
    name: string,
    work: (tx: Transaction, environment: EnvironmentRow) => Promise<Refusal | undefined>,
  ): Promise<EnvironmentRow | Refusal> {
    const environment = await this.environments.find(environmentName);
    if (!environment)
      return no('environment.unknown', 'environment', `There is no environment "${environmentName.slice(0, 80)}".`);
    return inTransaction(this.sql, async (tx) => {
      const refusal = await work(tx, environment);
      if (refusal) return refusal;
      await recordAudit(tx, { actor: viewer.name, action, subject: `${name} in ${environment.name}`, facts: { name } });
      await notifyChange(tx, { environment: environment.name });
      return environment;
    });
  }
}

async function no(code: string, field: string, message: string): Promise<Refusal> {
  return refuse({ code, field, message });
}
