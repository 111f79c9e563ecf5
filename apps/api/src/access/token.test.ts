import { expect, test } from '@jest/globals';
import { bearerToken, hashOf, isToken, newSession, newToken, sameHash, sessionCookie } from './token.ts';

const token = newToken();
const session = newSession();

test('tokens are long, distinct and recognised', () => {
  expect(token).toMatch(/^slip_[A-Za-z0-9_-]{43}$/);
  expect(newToken()).not.toBe(token);
  expect(isToken(token)).toBe(true);
  expect(sameHash(hashOf(token), hashOf(token))).toBe(true);
  expect(sameHash(hashOf(token), hashOf(newToken()))).toBe(false);
  expect(sameHash(hashOf(token), Buffer.alloc(3))).toBe(false);
});

test.each([
  [`Bearer ${token}`, token],
  [`bearer  ${token}`, token],
  [token, undefined],
  [`Basic ${token}`, undefined],
  [`Bearer ${token} x`, undefined],
  [`Bearer ${token}x`, undefined],
  ['Bearer slip_', undefined],
  ['', undefined],
  [undefined, undefined],
])('authorization %j', (header, expected) => {
  expect(bearerToken(header)).toBe(expected);
});

test.each([
  [`slipway_session=${session}`, session],
  [`a=b; slipway_session=${session}; c=d`, session],
  [`slipway_session=${session}; slipway_session=${newSession()}`, undefined],
  [`xslipway_session=${session}`, undefined],
  ['slipway_session=short', undefined],
  ['slipway_session', undefined],
  [undefined, undefined],
])('cookie %j', (header, expected) => {
  expect(sessionCookie(header)).toBe(expected);
});
