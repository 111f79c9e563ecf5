import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { checkRegistry } from './check-registry.ts';
import {
  deleteRegistry,
  findRegistry,
  insertRegistry,
  lockRegistry,
  type RegistryRow,
  readRegistries,
  readUsers,
  updateRegistry,
  writeCheck,
} from './registry.store.ts';
import {
  type AddRegistryInput,
  parseRegistryHost,
  settingsReasons,
  type UpdateRegistryInput,
  type WantedSettings,
  wantedSettings,
} from './registry-input.ts';
import { REGISTRY_PURPOSE } from './registry-secret.ts';
import { RegistrySettings } from './registry-settings.ts';

@Injectable()
export class RegistryService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly secrets: Secrets,
    private readonly settings: RegistrySettings,
  ) {}

  readonly users = (hosts: readonly string[]) => readUsers(this.sql, hosts);

  all(): Promise<RegistryRow[]> {
    return readRegistries(this.sql);
  }

  /** The registry is not asked: one that is off now may be added. */
  async add(viewer: Viewer, input: AddRegistryInput): Promise<RegistryRow | Refusal> {
    const parsed = parseRegistryHost(input.host);
    const wanted = wantedSettings(input, undefined);
    const reasons = settingsReasons(input, wanted, undefined);
    if ('reason' in parsed) return refuse(parsed.reason, ...reasons);
    if (reasons.length > 0) return refuse(...reasons);
    const { host } = parsed;
    return inTransaction(this.sql, async (tx) => {
      const secretId = await this.keep(tx, wanted);
      const row = await insertRegistry(tx, host, { ...wanted, secretId });
      if (!row) {
        if (secretId !== null) await this.secrets.remove(tx, secretId);
        const message = `${host} is among the registries already; edit it there.`;
        return refuse({ code: 'registry.host-taken', field: 'host', message });
      }
      await this.record(tx, viewer, 'registry.added', row, { passwordSet: secretId !== null });
      return row;
    });
  }

  async update(viewer: Viewer, id: string, input: UpdateRegistryInput): Promise<RegistryRow | Refusal> {
    return this.changing(id, async (tx, before) => {
      const wanted = wantedSettings(input, before);
      const reasons = settingsReasons(input, wanted, before);
      if (reasons.length > 0) return refuse(...reasons);
      const kept = wanted.username !== null && wanted.password === undefined;
      const secretId = kept ? before.secretId : await this.keep(tx, wanted);
      const row = await updateRegistry(tx, id, { ...wanted, secretId });
      if (before.secretId !== null && !kept) await this.secrets.remove(tx, before.secretId);
      await this.record(tx, viewer, 'registry.changed', row, { passwordSet: wanted.password !== undefined });
      return row;
    });
  }

  async remove(viewer: Viewer, id: string): Promise<RegistryRow | Refusal> {
    return this.changing(id, async (tx, before) => {
      await deleteRegistry(tx, id);
      if (before.secretId !== null) await this.secrets.remove(tx, before.secretId);
      await this.record(tx, viewer, 'registry.removed', before, {});
      return before;
    });
  }

  /** What was seen belongs to the settings that were tried: when they were changed meanwhile it is not written. */
  async check(id: string): Promise<RegistryRow | Refusal> {
    const row = isId(id) ? await findRegistry(this.sql, id) : undefined;
    if (!row) return unknown();
    const plainHttp = row.plainHttp || this.settings.isPlainByConfiguration(row.host);
    const seen = await checkRegistry({ ...row, plainHttp }, this.settings.credentials);
    return inTransaction(this.sql, async (tx) => {
      const written = await writeCheck(tx, row, seen);
      if (written) {
        await notifyChange(tx, {});
        return written;
      }
      return (await findRegistry(tx, id)) ?? unknown();
    });
  }

  private async changing(
    id: string,
    change: (tx: Transaction, before: RegistryRow) => Promise<RegistryRow | Refusal>,
  ): Promise<RegistryRow | Refusal> {
    if (!isId(id)) return unknown();
    return inTransaction(this.sql, async (tx) => {
      const before = await lockRegistry(tx, id);
      return before ? change(tx, before) : unknown();
    });
  }

  private async keep(tx: Transaction, { password }: WantedSettings): Promise<string | null> {
    return password === undefined ? null : this.secrets.put(tx, REGISTRY_PURPOSE, password);
  }

  private async record(tx: Transaction, viewer: Viewer, action: string, row: RegistryRow, more: object): Promise<void> {
    const { host, name, username, plainHttp, certificate, tokenServices } = row;
    const facts = { name, username, plainHttp, withCertificate: certificate !== null, tokenServices, ...more };
    await recordAudit(tx, { actor: viewer.name, action, subject: host, facts });
    // No subject: whatever is shown is to be read again.
    await notifyChange(tx, {});
  }
}

function unknown(): Refusal {
  return refuse({ code: 'registry.unknown', field: 'id', message: 'There is no such registry; it may be removed.' });
}
