import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookKind } from './webhook.store.ts';

/** A delivery whose sender is known. */
export interface Message {
  /** The sender's name for it. */
  readonly key: string;
  readonly event: string | null;
  /** Parsed JSON. */
  readonly body: unknown;
  /** SHA-256 of the body as it was sent. */
  readonly digest: Buffer;
}

const keys = [
  'x-github-delivery',
  'x-gitea-delivery',
  'x-forgejo-delivery',
  'idempotency-key',
  'x-gitlab-event-uuid',
  'x-slipway-delivery',
];
const events = ['x-github-event', 'x-gitea-event', 'x-forgejo-event', 'x-gitlab-event'];

/** @returns one sentence when it cannot be read */
export function readMessage(kind: WebhookKind, headers: IncomingHttpHeaders, raw: Buffer): Message | string {
  const event = first(headers, events)?.slice(0, 100) ?? null;
  const key = first(headers, keys) ?? (kind === 'push' ? keyOf(raw) : undefined);
  if (key === undefined)
    return 'The delivery has no name; send one in the header Idempotency-Key, so that what is sent twice is done once.';
  if (key.length > 200 || !/^[\x21-\x7e]+$/.test(key))
    return 'The name of the delivery is too long or holds spaces; send at most 200 plain characters, such as a UUID.';
  if (kind === 'push' && event === null)
    return 'The delivery does not say what it tells of; send it as GitHub, GitLab, Gitea or Forgejo do.';
  const text = payloadOf(headers, raw);
  try {
    return { key, event, body: JSON.parse(text), digest: sha256(raw) };
  } catch {
    return 'The body is no JSON; choose application/json at the sender.';
  }
}

/** A push names the commit before and after it, so the same body is the same push. */
function keyOf(raw: Buffer): string {
  return `sha256:${sha256(raw).toString('hex')}`;
}

function sha256(raw: Buffer): Buffer {
  return createHash('sha256').update(raw).digest();
}

/** GitHub puts the JSON into a field of a form where that was chosen; curl calls any body a form. */
function payloadOf(headers: IncomingHttpHeaders, raw: Buffer): string {
  const text = raw.toString('utf8');
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return text;
  return new URLSearchParams(text).get('payload') ?? text;
}

function first(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
