import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whoever holds it puts index.json in place within moments; older than this, in ms, it was left behind. */
const longest = 60_000;
/** Between two tries, in ms; longer each time, and by chance, so that many who wait do not move in step. */
const pauses = { first: 2, last: 50 };

interface Holder {
  /** Where `process` has a meaning: a host's name, and on Linux its namespace of processes. */
  readonly host: string;
  readonly process: number;
  readonly token: string;
}

export interface FolderLock {
  /** Throws LockLost when it was taken from us for being held too long. */
  check(): Promise<void>;
  release(): Promise<void>;
}

export class LockLost extends Error {
  constructor(path: string) {
    super(`${path} was held for so long that another process took it`);
    this.name = 'LockLost';
  }
}

/**
 * Held by one process at a time, whatever the machine: a file that is linked into place whole, so that nobody reads half
 * of it. What a process that died left behind is taken over. Waits; throws the signal's reason.
 */
export async function lockFolder(folder: string, signal?: AbortSignal): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'index.json.lock');
  const mine: Holder = { host: await here(), process: process.pid, token: randomUUID() };
  const beside = `${path}.${mine.token}`;
  await writeFile(beside, JSON.stringify(mine), { flag: 'wx' });
  try {
    for (let pause = pauses.first; !(await taken(beside, path)); pause = Math.min(pauses.last, pause * 2)) {
      const wait = (pause / 2) * (1 + Math.random());
      if (!(await removeLeft(path))) await sleep(wait, undefined, { signal });
    }
  } finally {
    await rm(beside, { force: true });
  }
  const check = async () => {
    if ((await holderOf(path))?.token !== mine.token) throw new LockLost(path);
  };
  const release = async () => {
    if ((await holderOf(path))?.token === mine.token) await rm(path, { force: true });
  };
  return { check, release };
}

async function taken(beside: string, path: string): Promise<boolean> {
  return link(beside, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Removes a lock whose holder is gone. It is moved away first: only one of those who want it succeeds with that. */
async function removeLeft(path: string): Promise<boolean> {
  const holder = await holderOf(path);
  if (holder === undefined) return true;
  if (!(await isLeft(path, holder))) return false;
  const away = `${path}.left.${randomUUID()}`;
  try {
    await rename(path, away);
    // Between the look and the move another may have taken it over: then it is put back.
    if ((await holderOf(away))?.token !== holder.token) await taken(away, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    await rm(away, { force: true });
  }
  return true;
}

async function isLeft(path: string, { host, process: id }: Holder): Promise<boolean> {
  const made = await stat(path).catch(absent);
  if (made === undefined) return false;
  if (Date.now() - made.mtimeMs > longest) return true;
  return host === (await here()) && !isAlive(id);
}

async function here(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(absent);
  return `${hostname()} ${namespace ?? ''}`;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(absent);
  return text === undefined ? undefined : (JSON.parse(text) as Holder);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
