import { randomUUID } from 'node:crypto';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { isDatabaseAway } from '../database/away.ts';

export type ErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_REQUEST' | 'NOT_FOUND' | 'TOO_EXPENSIVE' | 'UNAVAILABLE';

/** An error that was meant for the caller: one sentence and a stable code. */
export function requestError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

export function unauthenticated(): GraphQLError {
  return requestError('UNAUTHENTICATED', 'Sign in, or send a valid token as "Authorization: Bearer slip_…".');
}

export type LogFault = (error: unknown, id: string) => void;

/** What the web framework refuses in words that do not tell what to do. */
const FRAMEWORK_WORDS: ReadonlyMap<unknown, string> = new Map([
  [
    'MER_ERR_GQL_CSRF_PREVENTION',
    'Send operations by POST with "content-type: application/json": anything else may come from a page of another site.',
  ],
]);

/**
 * What may leave the process: errors that were meant for the caller and those of the GraphQL language pass, a database
 * that is away is said as such, everything else becomes one sentence with an id under which the log has it.
 */
export function withoutInternals<T extends ExecutionResult>(result: T, logFault: LogFault): T {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => presentable(error, logFault)) };
}

export function presentable(error: unknown, logFault: LogFault): GraphQLError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (error instanceof GraphQLError && (!cause || cause instanceof GraphQLError)) return error;
  const status = statusOf(cause);
  // The web framework's own refusals: a body that is no JSON, too large, a blocked cross-site request.
  if (status !== undefined && status < 500)
    return requestError(
      'BAD_REQUEST',
      FRAMEWORK_WORDS.get((cause as { code?: unknown }).code) ?? (cause as Error).message,
    );
  const id = randomUUID();
  logFault(cause, id);
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
  const [code, message] = isDatabaseAway(cause)
    ? ['UNAVAILABLE', 'The database is away or overloaded now; try again in a moment.']
    : ['INTERNAL', `Something broke on the server; its log has the reason under ${id}.`];
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, id } });
}

export function statusOf(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : undefined;
}
