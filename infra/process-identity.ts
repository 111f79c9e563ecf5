import { readFileSync, readlinkSync } from 'node:fs';

/** A process that is told from a later one with the same number by the time of its start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat); empty where there is no /proc. */
  readonly startedAt: string;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) ?? '' };
}

export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const start = startOf(identity.pid);
  return start === undefined || start === identity.startedAt;
}

/** Name of the program that the process runs, without its folder; undefined when it is gone or may not be looked at. */
export function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
      .replace(/ \(deleted\)$/, '')
      .split('/')
      .at(-1);
  } catch {
    return undefined;
  }
}

/** Undefined without /proc, and for a process that is gone or only waits to be buried (state Z). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : fields[19];
  } catch {
    return process.platform === 'linux' ? 'gone' : undefined;
  }
}
