import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN = /^slip_[A-Za-z0-9_-]{43}$/;
const SESSION = /^[A-Za-z0-9_-]{43}$/;

export const SESSION_COOKIE = 'slipway_session';

/** 256 random bits, so a plain hash of it needs neither salt nor stretching. */
export function newToken(): string {
  return `slip_${newSession()}`;
}

export function newSession(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored in place of a token or a session. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

export function isToken(text: unknown): text is string {
  return typeof text === 'string' && TOKEN.test(text);
}

/** The token of `Bearer slip_…`; undefined for anything else. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return isToken(token) ? token : undefined;
}

/** The session of a Cookie header; undefined when there is none, or more than one and so no telling whose. */
export function sessionCookie(cookie: string | undefined): string | undefined {
  const values = (cookie ?? '')
    .split(';')
    .map((each) => each.trim().split('='))
    .filter(([name]) => name === SESSION_COOKIE)
    .map(([, value]) => value ?? '');
  const [value] = values;
  return values.length === 1 && value !== undefined && SESSION.test(value) ? value : undefined;
}
