// The client's own codes, the system's, and PostgreSQL's for a server that is shutting down, crashed or starting.
const LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
]);
/** Out of connections; a serialisation failure or deadlock, after which the transaction did nothing. */
const BUSY: ReadonlySet<string> = new Set(['53300', '40001', '40P01']);

/** True when the connection of a statement is gone: nothing can be sent over it any more. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (LOST.has(code) || code.startsWith('08'));
}

/** True for failures that say nothing about the statement itself: the same one may go through later. */
export function isDatabaseAway(error: unknown): boolean {
  return isConnectionLost(error) || BUSY.has(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
