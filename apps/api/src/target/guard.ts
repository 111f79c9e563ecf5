import { setTimeout as sleep } from 'node:timers/promises';
import { EngineFault, EngineUnavailable, engineError } from '../engine/engine-error.ts';
import { DeployFailed, DeploySuperseded, NotSupported, type Observed } from './target.ts';

/** Runs work at an engine; what it throws is one of this room's errors or the engine's, or the signal's reason. */
export async function guarded<T>(
  dockerHost: string,
  what: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (cause) {
    if (cause instanceof DeployFailed || cause instanceof DeploySuperseded || cause instanceof NotSupported)
      throw cause;
    signal.throwIfAborted();
    throw engineError(dockerHost, what, notManager(dockerHost, cause) ?? cause);
  }
}

/** Never throws for an engine that is away or hangs: that is `unreachable`. Throws the signal's reason when it is aborted. */
export async function looking(
  host: { readonly dockerHost: string; readonly answerTime?: number },
  signal: AbortSignal,
  look: () => Promise<Observed>,
): Promise<Observed> {
  signal.throwIfAborted();
  const { dockerHost, answerTime = 15_000 } = host;
  const enough = new AbortController();
  const late = sleep(answerTime, undefined, { signal: AbortSignal.any([signal, enough.signal]) }).then((): Observed => {
    return {
      state: 'unreachable',
      message: `The engine at ${dockerHost} did not answer within ${answerTime / 1000} s.`,
    };
  });
  try {
    return await Promise.race([late, look()]);
  } catch (cause) {
    signal.throwIfAborted();
    const failure = engineError(dockerHost, 'Looking at what runs', notManager(dockerHost, cause) ?? cause);
    if (!(failure instanceof EngineUnavailable) && !(failure instanceof EngineFault)) throw failure;
    return { state: 'unreachable', message: failure.message };
  } finally {
    enough.abort();
  }
}

function notManager(dockerHost: string, cause: unknown): EngineFault | undefined {
  const { statusCode, json, message } = (cause ?? {}) as {
    readonly statusCode?: number;
    readonly json?: { readonly message?: string };
    readonly message?: string;
  };
  const said = json?.message ?? message ?? '';
  if (statusCode === undefined || !/not a swarm manager/i.test(said)) return undefined;
  return new EngineFault(
    `The engine at ${dockerHost} is no manager of a swarm; give the environment the address of one that is.`,
    { transient: false, cause },
  );
}
