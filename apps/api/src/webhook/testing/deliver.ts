import { createHmac, randomUUID } from 'node:crypto';
import type { TestApi } from '../../testing/api.ts';

export interface TestWebhook {
  readonly id: string;
  readonly path: string;
  readonly secret: string;
}

const add = `mutation ($input: AddWebhookInput!) { addWebhook(input: $input) {
  ... on IssuedWebhook { secret webhook { id path } } ... on Refusal { reasons { message } } } }`;

/** @throws with the reasons of a refusal */
export async function addWebhook(api: TestApi, input: Readonly<Record<string, unknown>>): Promise<TestWebhook> {
  const { addWebhook } = await api.get(add, { input });
  if (addWebhook.reasons) throw new Error(JSON.stringify(addWebhook.reasons));
  return { ...addWebhook.webhook, secret: addWebhook.secret };
}

export const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');

export interface Delivered {
  readonly status: number;
  readonly message: string;
}

/** Sends exactly this. */
export async function send(
  api: TestApi,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<Delivered> {
  const response = await fetch(`${api.url}${path}`, { method: 'POST', headers, body });
  const { message } = (await response.json()) as { readonly message: string };
  return { status: response.status, message };
}

/** Signed as Slipway's own senders do. */
export function deliver(
  api: TestApi,
  { path, secret }: TestWebhook,
  body: unknown,
  key = randomUUID(),
): Promise<Delivered> {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'x-slipway-signature-256': `sha256=${hmac(secret, text)}`,
    'idempotency-key': key,
  };
  return send(api, path, headers, text);
}
