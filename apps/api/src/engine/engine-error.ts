/** The build itself said no: an instruction failed, a file is missing, the Dockerfile is wrong. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly exitCode: number | undefined;
  /** Name of the BuildKit vertex that failed, where it is known. */
  readonly vertex: string | undefined;

  constructor(message: string, facts: { exitCode?: number | undefined; vertex?: string | undefined } = {}) {
    super(message);
    this.exitCode = facts.exitCode;
    this.vertex = facts.vertex;
  }
}

/** The engine could not be reached, or went away while it worked. The same call may go through later. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** The engine answered that it cannot: no space left, an internal error, a registry that refuses. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  readonly transient: boolean;

  constructor(message: string, options: { transient: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.transient = options.transient;
  }
}

interface Cause {
  readonly name?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
  readonly reason?: string;
  readonly message?: string;
}

const connectionWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nothing listens there',
  EACCES: 'this process may not open it',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its host',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
};

/** Carries what a callback of the caller threw past `engineError`: a database that is away is no engine that is. */
class FromCaller extends Error {
  override readonly name = 'FromCaller';
}

/** Runs a callback of the caller; what it throws reaches the caller unchanged. */
export async function told(callback: (() => void | Promise<void>) | undefined): Promise<void> {
  try {
    await callback?.();
  } catch (cause) {
    throw new FromCaller('A callback threw.', { cause });
  }
}

/** What code of this room and of those that use it throws on purpose; it passes through unchanged. */
const own = new Set(['BuildFailed', 'EngineUnavailable', 'EngineFault']);

/**
 * Words for what a call to the engine threw; `what` begins the sentence: "Starting the container". An error that is neither
 * the engine's nor the connection's (a caller's callback, a context that could not be read) comes back as it is.
 */
export function engineError(dockerHost: string, what: string, cause: unknown): unknown {
  if (cause instanceof FromCaller) return cause.cause;
  if (typeof cause !== 'object' || cause === null) return cause;
  const { name = '', code, statusCode, json, reason, message = '' } = cause as Cause;
  if (own.has(name)) return cause;
  if (statusCode !== undefined) {
    const said = tidy(saidBy({ statusCode, json, reason, message }));
    if (isDiskFull(said)) return diskFull(what, said);
    if (/address pool/.test(said))
      return new EngineFault(
        `${what} was refused by the engine: it has no addresses left for another network. Remove networks that nobody uses (docker network prune), or give it more (default-address-pools).`,
        { transient: false, cause },
      );
    // What was built or pulled a moment ago: somebody removed it, and the next attempt makes it anew.
    if (statusCode === 404 && /no such image/i.test(said))
      return new EngineFault(
        `${what} found its image gone from the engine (${said}); see that nothing else removes images there (docker image prune).`,
        { transient: true, cause },
      );
    return new EngineFault(`${what} was refused by the engine: ${said}.`, { transient: statusCode >= 500, cause });
  }
  if (name === 'CutStream')
    return new EngineUnavailable(`The engine at ${dockerHost} went away: ${what} broke off (${tidy(message)}).`, {
      cause,
    });
  // Node words a server that hangs up before it has answered as "socket hang up", also with ECONNRESET.
  const why = connectionWords[code ?? ''];
  if (why === undefined) return cause;
  return new EngineUnavailable(`${what} did not reach the engine at ${dockerHost}: ${why}.`, { cause });
}

/** The engine's own words, which dockerode keeps apart for plain answers, and puts behind its own for streams. */
export function saidBy({ statusCode, json, reason, message = '' }: Cause): string {
  const own = json?.message ?? message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim();
  return own || reason || `status ${statusCode}`;
}

export function isDiskFull(text: string): boolean {
  return /no space left on device|disk quota exceeded|\bENOSPC\b/i.test(text);
}

export function diskFull(what: string, said: string): EngineFault {
  return new EngineFault(
    `${what} stopped because the engine has no space left on its disk; free some (docker builder prune) and retry (${said}).`,
    { transient: false },
  );
}

/** What an engine said, on one line and without its full stop. */
export function tidy(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
