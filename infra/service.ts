import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

export interface ServiceOptions {
  /** Names its pid file and log in `folder`. */
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Anything else (a build's hash) whose change makes a running one be replaced. */
  readonly version?: string;
  /** Asked every 50 ms until it says true. */
  readonly isReady: () => Promise<boolean>;
  readonly readyWithin?: number;
}

interface PidFile extends ProcessIdentity {
  readonly key: string;
}

let closing = false;

/** From now on nothing is started: an interrupted command is being cleaned up. */
export function startNoMore(): void {
  closing = true;
}

/** Starts the service unless the very same one runs already. It outlives this process. Answers whether it was started. */
export async function startService(options: ServiceOptions): Promise<boolean> {
  const { name, folder, command, args, env = {}, cwd, user } = options;
  await mkdir(folder, { recursive: true });
  const key = createHash('sha256')
    .update(JSON.stringify([command, args, env, cwd, options.version]))
    .digest('hex');
  const running = await readPidFile(folder, name);
  if (running !== undefined && isAlive(running)) {
    if (running.key === key && (await options.isReady())) return false;
    await stopService(folder, name);
  }
  if (closing) throw new Error(`${name} was not started: the command was interrupted.`);
  // Why the process before it died stands in its log alone.
  if (existsSync(logOf(folder, name))) renameSync(logOf(folder, name), logOf(folder, `${name}.before`));
  const log = openSync(logOf(folder, name), 'w', 0o600);
  // A session of its own: Ctrl-C in a terminal reaches only the command in front, which then stops the rest in order.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...user,
  });
  closeSync(log);
  const failedToStart = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}.`)));
  });
  failedToStart.catch(() => undefined);
  if (child.pid === undefined) return failedToStart;
  const file: PidFile = { ...identify(child.pid), key };
  await writeFile(pidFileOf(folder, name), JSON.stringify(file), { mode: 0o600 });
  child.unref();
  await becomesReady(options, file);
  return true;
}

async function becomesReady(options: ServiceOptions, file: PidFile): Promise<void> {
  const { name, folder, readyWithin = 60_000 } = options;
  const until = Date.now() + readyWithin;
  for (;;) {
    const alive = isAlive(file);
    if (alive && (await options.isReady())) return;
    if (alive && Date.now() < until) {
      await sleep(50);
      continue;
    }
    const end = (await readFile(logOf(folder, name), 'utf8')).trimEnd().split('\n').slice(-12).join('\n  ');
    await stopService(folder, name);
    const what = alive ? `was not ready within ${readyWithin / 1000} s` : 'ended while it started';
    throw new Error(`${name} ${what}. Its log ${logOf(folder, name)} ends with:\n  ${end}`);
  }
}

/** Whether the service that the pid file names is alive. */
export async function isServiceRunning(folder: string, name: string): Promise<boolean> {
  const running = await readPidFile(folder, name);
  return running !== undefined && isAlive(running);
}

/** Ends the service by its process id: asked first, forced after `patience` ms. Answers whether there was one. */
export async function stopService(
  folder: string,
  name: string,
  { signal = 'SIGTERM', patience = 12_000 }: { signal?: NodeJS.Signals; patience?: number } = {},
): Promise<boolean> {
  const running = await readPidFile(folder, name);
  const alive = running !== undefined && isAlive(running);
  if (alive) await endProcess(running, signal, patience);
  await rm(pidFileOf(folder, name), { force: true });
  return alive;
}

export async function endProcess(target: ProcessIdentity, signal: NodeJS.Signals, patience: number): Promise<void> {
  const send = (each: NodeJS.Signals): void => {
    if (isAlive(target)) process.kill(target.pid, each);
  };
  send(signal);
  const until = Date.now() + patience;
  while (isAlive(target)) {
    if (Date.now() > until) send('SIGKILL');
    await sleep(25);
  }
}

export function logOf(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

function pidFileOf(folder: string, name: string): string {
  return join(folder, `${name}.pid`);
}

async function readPidFile(folder: string, name: string): Promise<PidFile | undefined> {
  const text = await readFile(pidFileOf(folder, name), 'utf8').catch(() => '');
  try {
    return text === '' ? undefined : (JSON.parse(text) as PidFile);
  } catch {
    return undefined;
  }
}
