import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import {
  forgetDeliveries,
  forgetPush,
  keepUntaken,
  type Outcome,
  takeDelivery,
  takePush,
  writeOutcome,
} from './delivery.store.ts';
import { type Message, readMessage } from './message.ts';
import { proofOf } from './proof.ts';
import { PromotionTaker } from './take-promotion.ts';
import { PushTaker } from './take-push.ts';
import { StatusTaker } from './take-status.ts';
import type { Taker } from './taker.ts';
import { findWebhook, type WebhookKind, type WebhookRow } from './webhook.store.ts';

/** What the sender is told. */
export interface Answer {
  readonly status: 200 | 202 | 400 | 401 | 404 | 422;
  readonly message: string;
}

const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const takenUnderAnotherName: Outcome = {
  result: 'ignored',
  message: 'This very push was taken before, under another name; start a release by hand if one is wanted.',
};
const STATUS = { done: 202, ignored: 200, refused: 422 } as const;

/** Takes what other tools deliver: proves who sent it, does it once, and keeps what came of it. */
@Injectable()
export class WebhookReceiver {
  private readonly takers: Readonly<Record<WebhookKind, Taker>>;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly secrets: Secrets,
    push: PushTaker,
    promotion: PromotionTaker,
    status: StatusTaker,
  ) {
    this.takers = { push, promotion, status };
  }

  async receive(id: string, headers: IncomingHttpHeaders, raw: Buffer): Promise<Answer> {
    const webhook = isId(id) ? await findWebhook(this.sql, id) : undefined;
    if (!webhook)
      return { status: 404, message: 'There is no webhook at this address; it may be removed, or mistyped.' };
    const proof = proofOf(await this.secrets.get(this.sql, webhook.secretId), headers, raw);
    if (proof !== 'signed' && proof !== 'shown') {
      const message =
        proof === 'missing'
          ? 'The delivery is not signed; set the secret of this webhook at the sender.'
          : 'The signature does not fit; set the secret of this webhook at the sender again, or renew it.';
      await keepUntaken(this.sql, webhook.id, message, new Date());
      return { status: 401, message };
    }
    const message = readMessage(webhook.kind, headers, raw);
    if (typeof message === 'string') {
      await keepUntaken(this.sql, webhook.id, message, new Date());
      return { status: 400, message };
    }
    return this.take(webhook, message, webhook.kind === 'push' && proof === 'signed');
  }

  /**
   * `once`: also under another name. The name of a delivery is no part of what is signed, so whoever has seen a push could send
   * it again under a new one. Every host puts the commits before and after into a push, and the time: no two have one body.
   */
  private async take(webhook: WebhookRow, message: Message, once: boolean): Promise<Answer> {
    const scope = webhook.kind === 'push' ? 'release' : 'promote';
    // No token has a colon in its name, so nobody can be taken for a webhook.
    const viewer: Viewer = { tokenId: webhook.id, name: `webhook:${webhook.name}`, scopes: [scope], groups: [] };
    const act = await this.takers[webhook.kind].take(webhook, viewer, message);
    const about = { webhookId: webhook.id, key: message.key };
    return inTransaction(this.sql, async (tx) => {
      const at = new Date();
      const before = await takeDelivery(tx, { ...about, event: message.event, at });
      if (before) return { status: 200, message: `Taken before: ${before.message}` };
      const isNew = !once || (await takePush(tx, webhook.id, message.digest));
      const outcome = !isNew ? takenUnderAnotherName : typeof act === 'function' ? await act(tx) : act;
      if (once && outcome.result === 'refused') await forgetPush(tx, webhook.id, message.digest);
      const delivery = await writeOutcome(tx, about, outcome);
      await forgetDeliveries(tx, new Date(at.getTime() - KEPT_MS));
      if (outcome.result !== 'ignored') {
        const { result, message: said, releases, promotion } = outcome;
        await recordAudit(tx, {
          actor: viewer.name,
          action: `webhook.delivery-${result}`,
          subject: webhook.name,
          facts: { delivery, key: message.key, event: message.event, message: said, releases, promotion },
        });
        await notifyChange(tx, {});
      }
      return { status: STATUS[outcome.result], message: outcome.message };
    });
  }
}
