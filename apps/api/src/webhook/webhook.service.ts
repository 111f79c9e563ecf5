import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { ApplicationService } from '../application/application.service.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnvironmentService } from '../environment/environment.service.ts';
import type { Viewer } from '../graphql/context.ts';
import { nameReason } from '../graphql/name.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { findPlace } from '../restriction/place.ts';
import { forgetPushes, readDeliveries } from './delivery.store.ts';
import {
  deleteWebhook,
  insertWebhook,
  lockWebhook,
  readWebhooks,
  type WebhookKind,
  type WebhookRow,
  writeSecret,
} from './webhook.store.ts';

export interface AddWebhookInput {
  readonly name: string;
  readonly kind: WebhookKind;
  readonly application?: string | null;
  readonly environment?: string | null;
}

/** The secret leaves the process this once. */
export interface IssuedWebhook {
  readonly webhook: WebhookRow;
  readonly secret: string;
}

const PURPOSE = 'webhook-secret';

@Injectable()
export class WebhookService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly secrets: Secrets,
    private readonly applications: ApplicationService,
    private readonly environments: EnvironmentService,
  ) {}

  readonly deliveriesOf = (ids: readonly string[]) => readDeliveries(this.sql, ids);

  all(): Promise<WebhookRow[]> {
    return readWebhooks(this.sql);
  }

  async add(viewer: Viewer, input: AddWebhookInput): Promise<IssuedWebhook | Refusal> {
    const { name, kind } = input;
    const place = await findPlace(this.environments, this.applications, input);
    const reasons = [nameReason('webhook', name), forbidden(viewer, kind), ...place.reasons].filter(
      (reason) => reason !== undefined,
    );
    if (kind === 'push' && input.environment != null)
      reasons.push({
        code: 'webhook.environment-unused',
        field: 'environment',
        message: 'A push belongs to no environment; leave it out, and promote what it releases by a policy.',
      });
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const { secret, secretId } = await this.newSecret(tx);
      const webhook = await insertWebhook(tx, {
        name,
        kind,
        applicationId: place.application?.id ?? null,
        environmentId: place.environment?.id ?? null,
        secretId,
        createdBy: viewer.name,
      });
      if (!webhook) {
        await this.secrets.remove(tx, secretId);
        const message = `There is a webhook "${name}" already; choose another name.`;
        return refuse({ code: 'webhook.name-taken', field: 'name', message });
      }
      const facts = { kind, application: place.application?.name, environment: place.environment?.name };
      await this.record(tx, viewer, 'webhook.added', webhook, facts);
      return { webhook, secret };
    });
  }

  /** The one before is worth nothing from now on. */
  async renew(viewer: Viewer, id: string): Promise<IssuedWebhook | Refusal> {
    return this.changing(id, async (tx, before) => {
      const reason = forbidden(viewer, before.kind);
      if (reason) return refuse(reason);
      const { secret, secretId } = await this.newSecret(tx);
      const webhook = await writeSecret(tx, id, secretId);
      await forgetPushes(tx, id);
      await this.secrets.remove(tx, before.secretId);
      await this.record(tx, viewer, 'webhook.secret-renewed', webhook, {});
      return { webhook, secret };
    });
  }

  async remove(viewer: Viewer, id: string): Promise<WebhookRow | Refusal> {
    return this.changing(id, async (tx, before) => {
      await deleteWebhook(tx, id);
      await this.secrets.remove(tx, before.secretId);
      await this.record(tx, viewer, 'webhook.removed', before, {});
      return before;
    });
  }

  private async newSecret(tx: Transaction): Promise<{ readonly secret: string; readonly secretId: string }> {
    const secret = randomBytes(32).toString('base64url');
    return { secret, secretId: await this.secrets.put(tx, PURPOSE, secret) };
  }

  private async changing<T>(
    id: string,
    change: (tx: Transaction, before: WebhookRow) => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    if (!isId(id)) return unknown();
    return inTransaction(this.sql, async (tx) => {
      const before = await lockWebhook(tx, id);
      return before ? change(tx, before) : unknown();
    });
  }

  private async record(tx: Transaction, viewer: Viewer, action: string, webhook: WebhookRow, facts: object) {
    await recordAudit(tx, {
      actor: viewer.name,
      action,
      subject: webhook.name,
      facts: { webhook: webhook.id, ...facts },
    });
    await notifyChange(tx, {});
  }
}

/** A webhook does as it is told by whoever knows its secret, so nobody may give away more than they have. */
function forbidden(viewer: Viewer, kind: WebhookKind): RefusalReason | undefined {
  const scope = kind === 'push' ? 'release' : 'promote';
  if (viewer.scopes.includes(scope)) return undefined;
  return {
    code: 'webhook.forbidden',
    field: 'kind',
    message: `"${viewer.name}" may not do what this webhook would: that takes the scope ${scope.toUpperCase()}.`,
  };
}

function unknown(): Refusal {
  return refuse({ code: 'webhook.unknown', field: 'id', message: 'There is no such webhook; it may be removed.' });
}
