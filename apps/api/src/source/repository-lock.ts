import { spawn } from 'node:child_process';
import { SourceError } from './source-error.ts';

/** In this process they stand in line here, without a process each; a tail never rejects. */
const tails = new Map<string, Promise<void>>();

/**
 * Runs the work while this process holds the lock file, alone among all processes of the machine. The kernel holds the lock
 * for flock(1), whose input ends with us: a process that is killed cannot leave it behind, and nobody has to guess. Throws
 * the signal's reason when it is aborted before the work began.
 */
export async function withLock<T>(file: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const before = tails.get(file) ?? Promise.resolve();
  const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
  const tail = before.then(() => mine);
  tails.set(file, tail);
  try {
    await unlessAborted(before, signal);
    return await locked(file, signal, work);
  } finally {
    leave();
    if (tails.get(file) === tail) tails.delete(file);
  }
}

async function unlessAborted(awaited: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return awaited;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([awaited, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function locked<T>(file: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  holder.stdin.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => holder.once('close', () => resolve()));
  const stop = () => holder.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', (cause) => reject(noLock(file, cause)));
      holder.once('close', () => reject(signal?.aborted ? signal.reason : noLock(file)));
    });
    signal?.removeEventListener('abort', stop);
    return await work();
  } finally {
    signal?.removeEventListener('abort', stop);
    holder.stdin.end();
    if (holder.pid !== undefined) await gone;
  }
}

function noLock(file: string, cause?: unknown): SourceError {
  return new SourceError('no-git', `${file} could not be locked with flock (of util-linux); is it installed?`, cause);
}
