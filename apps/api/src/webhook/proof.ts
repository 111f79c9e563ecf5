import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** All that are there have to fit: one that is wrong is not saved by another that is right. */
const signatures = ['x-hub-signature-256', 'x-gitea-signature', 'x-forgejo-signature', 'x-slipway-signature-256'];

/**
 * Whether who sent this body knows the secret: `signed` by an HMAC-SHA256 of it (GitHub, Gitea, Forgejo, Slipway's own header),
 * `shown` by the secret itself (GitLab's token, a bearer). Takes as long for any wrong one. `missing`: it does not even claim to.
 */
export function proofOf(
  secret: string,
  headers: IncomingHttpHeaders,
  body: Uint8Array,
): 'signed' | 'shown' | 'wrong' | 'missing' {
  const signed = signatures.flatMap((name) => one(headers, name) ?? []);
  const shown = [one(headers, 'x-gitlab-token'), bearerOf(headers.authorization)].flatMap((text) => text ?? []);
  if (signed.length === 0 && shown.length === 0) return 'missing';
  const expected = createHmac('sha256', secret).update(body).digest();
  // Beside a signature a bearer may be meant for a proxy in front.
  if (signed.length > 0)
    return signed.every((signature) => same(signatureOf(signature), expected)) ? 'signed' : 'wrong';
  return shown.every((text) => same(hashOf(text), hashOf(secret))) ? 'shown' : 'wrong';
}

function signatureOf(text: string): Buffer {
  return /^(?:sha256=)?[0-9a-f]{64}$/i.test(text) ? Buffer.from(text.slice(-64), 'hex') : Buffer.alloc(0);
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Of one length, so that the time to compare tells nothing of a secret's. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Node joins what is sent twice with a comma: that fits no signature. */
function one(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value || undefined;
}
