import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type Docker from 'dockerode';
import { BuildFailed, saidBy, tidy, told } from './engine-error.ts';

export interface RunLimits {
  /** ms from its start on: an engine that takes its time to start a container costs the command nothing. */
  readonly timeout: number;
}

export interface Ran {
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** Most likely: it was killed, and not by us. */
  readonly outOfMemory: boolean;
  /** The end of what it wrote. */
  readonly log: string;
}

interface RunRequest {
  readonly command?: readonly string[] | undefined;
  readonly signal: AbortSignal;
  readonly onLog?: (text: string) => void | Promise<void>;
}

/** Characters that are kept of the log, besides what `onLog` gets. */
const keptLog = 64 * 1024;

/** 128 and SIGKILL. */
const killed = 137;

/**
 * Runs a created container to its end, or to its limit, and gives what it wrote to `onLog` as it comes. Throws the signal's
 * reason when it is aborted, after the container was killed; BuildFailed when its command cannot be run.
 */
export async function runContainer(container: Docker.Container, request: RunRequest, limits: RunLimits): Promise<Ran> {
  const { signal } = request;
  // Before the start, so that no word of it is lost.
  const attached = container.attach({ stream: true, stdout: true, stderr: true });
  const output = (await attached.catch((cause) => {
    throw ofCommand(request.command, cause);
  })) as unknown as Readable;
  const log = followOutput(output, request.onLog);
  // Awaited below; until then a failure must not count as unhandled.
  log.catch(() => undefined);
  let timedOut = false;
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ended = AbortSignal.any([signal, stop.signal]);
  const kill = () => void container.kill().catch(() => undefined);
  try {
    await container.start().catch((cause) => {
      throw ofCommand(request.command, cause);
    });
    timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, limits.timeout);
    ended.addEventListener('abort', kill, { once: true });
    if (ended.aborted) kill();
    // A caller that cannot take the log does not want the rest either.
    log.catch(kill);
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    signal.throwIfAborted();
    const { State } = await container.inspect();
    // Engines see the kernel's kill late or, with control groups of version 1, never: only its exit code is sure.
    const outOfMemory = State.OOMKilled || (StatusCode === killed && !timedOut);
    return { exitCode: StatusCode, timedOut, outOfMemory, log: await log };
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', kill);
    output.destroy();
  }
}

/** An engine finds out when it starts the container, podman when it is asked for the output. */
function ofCommand(command: readonly string[] | undefined, cause: { statusCode?: number; message?: string }): unknown {
  if (cause.statusCode === undefined) return cause;
  const why = whyNotRun(tidy(saidBy(cause)), command?.[0] ?? '');
  if (why === undefined) return cause;
  return new BuildFailed(`The test command ${JSON.stringify(command)} could not be run: ${why}.`);
}

/** Undefined: it is not about the command. A script whose interpreter is missing is "no such file", too. */
function whyNotRun(said: string, program: string): string | undefined {
  if (/no such file|executable file/i.test(said)) return `its image has no ${program}, or not what that is run with`;
  if (/permission denied/i.test(said)) return `${program} may not be executed; set its mode with chmod +x`;
  return /exec format error/i.test(said) ? `${program} is for another machine, or no program at all` : undefined;
}

/** Takes the engine's frames apart: one byte of stream, three zeros, four of length. The stream waits for the caller. */
async function followOutput(output: Readable, onLog: RunRequest['onLog']): Promise<string> {
  // Output and errors are one text, but a character may be split within either.
  const decoders = new Map<number, StringDecoder>();
  let buffered: Buffer = Buffer.alloc(0);
  let stream = 1;
  let left = 0;
  let kept = '';
  for await (const chunk of output as AsyncIterable<Buffer>) {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    let text = '';
    for (;;) {
      if (left === 0) {
        if (buffered.length < 8) break;
        stream = buffered[0] ?? 1;
        left = buffered.readUInt32BE(4);
        buffered = buffered.subarray(8);
      }
      if (left > 0 && buffered.length === 0) break;
      const piece = buffered.subarray(0, left);
      buffered = buffered.subarray(piece.length);
      left -= piece.length;
      const decoder = decoders.get(stream) ?? new StringDecoder('utf8');
      decoders.set(stream, decoder);
      text += decoder.write(piece);
    }
    if (text === '') continue;
    kept = `${kept}${text}`.slice(-keptLog);
    await told(() => onLog?.(text));
  }
  return kept;
}
