import { expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { presentable, requestError } from './error.ts';

const logged: unknown[] = [];
const log = (error: unknown) => logged.push(error);
const located = (cause: Error) => new GraphQLError(cause.message, { originalError: cause, path: ['a', 0] });

test.each([
  ['of the language', new GraphQLError('Cannot query field "x"'), 'Cannot query field "x"', undefined],
  ['meant for the caller', located(requestError('FORBIDDEN', 'No.')), 'No.', 'FORBIDDEN'],
  [
    'of the web framework',
    located(Object.assign(new Error('Body too large'), { statusCode: 413 })),
    'Body too large',
    'BAD_REQUEST',
  ],
  [
    'of the web framework that does not say what to do',
    Object.assign(new Error('blocked'), { statusCode: 400, code: 'MER_ERR_GQL_CSRF_PREVENTION' }),
    'Send operations by POST with "content-type: application/json": anything else may come from a page of another site.',
    'BAD_REQUEST',
  ],
])('an error %s passes', (_name, error, message, code) => {
  logged.length = 0;
  const shown = presentable(error, log);
  expect([shown.message, shown.extensions.code]).toEqual([message, code]);
  expect(logged).toEqual([]);
});

test('anything else is kept in the log and named by an id', () => {
  logged.length = 0;
  const cause = new Error('password authentication failed for user "slipway"');
  const shown = presentable(located(cause), log);
  expect(shown.message).toBe(`Something broke on the server; its log has the reason under ${shown.extensions.id}.`);
  expect(JSON.stringify(shown)).not.toContain('password');
  expect(shown.path).toEqual(['a', 0]);
  expect(logged).toEqual([cause]);
});

test('a database that is away is said as such, without its words', () => {
  logged.length = 0;
  const cause = Object.assign(new Error('write CONNECTION_CLOSED 10.0.0.7:5432'), { code: 'CONNECTION_CLOSED' });
  const shown = presentable(located(cause), log);
  expect(shown.message).toMatch(/^The database is away or overloaded now; try again in a moment\.$/);
  expect(shown.extensions.code).toBe('UNAVAILABLE');
  expect(logged).toEqual([cause]);
});
