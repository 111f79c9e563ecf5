import { Inject, Injectable } from '@nestjs/common';
import { parseNotification } from '@slipway/pipeline';
import { SignInAttempts } from '../access/attempts.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { AUTHORITY, type Authority, type Viewer } from '../graphql/context.ts';
import { askForNotified } from './notified.store.ts';

export interface NotificationAnswer {
  readonly status: 200 | 202 | 400 | 401 | 403 | 429;
  /** One sentence. */
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

export interface Notification {
  readonly address: string;
  /** In the path of the address: for registries that can send nothing else. */
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: Buffer;
}

/** What registries tell. It hastens a look, and is believed in nothing else. */
@Injectable()
export class NotificationReceiver {
  /** Strangers by address, a minute. */
  private readonly strangers = new SignInAttempts(20);
  /** Of one token: a registry of many pushes. */
  private readonly notifications = new SignInAttempts(600);

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    @Inject(AUTHORITY) private readonly authority: Authority,
  ) {}

  async receive(notification: Notification): Promise<NotificationAnswer> {
    const viewer = await this.sender(notification);
    if ('status' in viewer) return viewer;
    const wait = this.notifications.take(viewer.tokenId, Date.now());
    if (wait !== undefined)
      return {
        status: 429,
        message: `"${viewer.name}" told too much within a minute; try again in ${wait} s.`,
        retryAfter: wait,
      };
    const { headers, raw } = notification;
    const body = jsonOf(headers, raw);
    if (body === undefined)
      return { status: 400, message: 'The body is no JSON; choose application/json at the sender.' };
    const parsed = parseNotification({ headers, body: body.value });
    if (parsed.kind === 'not-understood') return { status: 400, message: parsed.sentence };
    if (parsed.kind === 'ignored') return { status: 200, message: parsed.sentence };
    const due = await inTransaction(this.sql, async (tx) => {
      const ids = await askForNotified(tx, parsed.tags, viewer.name);
      await notifyChange(tx, ...ids.map((baseImage) => ({ baseImage })));
      return ids;
    });
    const what = `${due.length} tag${due.length === 1 ? '' : 's'}`;
    return due.length > 0
      ? { status: 202, message: `${parsed.from}: ${what} will be looked at.` }
      : { status: 200, message: `${parsed.from}: nothing that is watched, or nothing that is not known already.` };
  }

  /** Who tells, or why they may not. */
  private async sender({ address, token, headers }: Notification): Promise<Viewer | NotificationAnswer> {
    const { authorization: sent } = headers;
    const authorization = token === undefined ? sent : `Bearer ${token}`;
    const viewer = typeof authorization === 'string' ? await this.authority.authenticate({ authorization }) : undefined;
    if (viewer === undefined) {
      const wait = this.strangers.take(address, Date.now());
      if (wait !== undefined)
        return {
          status: 429,
          message: `Too many notifications without a valid token; try again in ${wait} s.`,
          retryAfter: wait,
        };
      const message =
        'Put a valid token with the scope NOTIFY at the end of the address, or send it as "Authorization: Bearer slip_…".';
      return { status: 401, message };
    }
    if (!viewer.scopes.includes('notify'))
      return {
        status: 403,
        message: `"${viewer.name}" does not carry the scope NOTIFY; issue a token that carries it alone.`,
      };
    // Addresses stand in logs and settings of others, so what is in one must open nothing else.
    if (token !== undefined && viewer.scopes.length > 1)
      return {
        status: 403,
        message: `"${viewer.name}" carries more than NOTIFY, which is too much for an address; issue a token that carries it alone.`,
      };
    return viewer;
  }
}

/** GitHub puts the JSON into a field of a form where that was chosen. */
function jsonOf(headers: Notification['headers'], raw: Buffer): { readonly value: unknown } | undefined {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(headers['content-type'] ?? ''));
  const text = raw.toString('utf8');
  try {
    return { value: JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text) };
  } catch {
    return undefined;
  }
}
