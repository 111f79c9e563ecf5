import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { RequestContext } from './context.ts';

type Events = AsyncIterableIterator<unknown>;

/**
 * Like graphql's own `subscribe`, with two differences: each event is answered in a context of its own (loaders would
 * otherwise serve the first event's rows for ever), and `return()` reaches the source at once.
 */
export async function subscribeFresh(
  args: ExecutionArgs,
  contextForEvent: () => Promise<RequestContext>,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]() as Events;
  const finish = async (): Promise<IteratorResult<ExecutionResult>> => {
    await events.return?.();
    return { value: undefined, done: true };
  };
  const results: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next();
      if (event.done) return { value: undefined, done: true };
      try {
        const contextValue = await contextForEvent();
        return { value: await execute({ ...args, rootValue: event.value, contextValue }), done: false };
      } catch (error) {
        await finish();
        throw error;
      }
    },
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

/**
 * Runs an async generator so that it can be ended while it waits: `return()` first aborts the signal that the generator
 * got, because a generator that awaits takes a `return` only after what it awaits has come.
 */
export function endable<T>(work: (signal: AbortSignal) => AsyncGenerator<T>): AsyncIterableIterator<T> {
  const stop = new AbortController();
  const generator = work(stop.signal);
  return {
    next: () => generator.next(),
    async return() {
      stop.abort();
      return generator.return(undefined);
    },
    async throw(error: unknown) {
      stop.abort();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
