import type { FastifyReply, FastifyRequest } from 'fastify';

// Next puts the data of a page into inline scripts and has no nonce for pages that are built beforehand.
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers of every answer, in an `onSend` hook; what a route has set itself stays. */
export async function addSecurityHeaders(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  // A 304 has no content type, and its headers replace those of the page that the browser has kept.
  const isUnchanged = reply.statusCode === 304;
  const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
  const headers = {
    ...(isUnchanged
      ? {}
      : { 'content-security-policy': isPage ? PAGE_POLICY : DATA_POLICY, 'cache-control': 'no-store' }),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
  for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
  reply.removeHeader('x-powered-by');
}
