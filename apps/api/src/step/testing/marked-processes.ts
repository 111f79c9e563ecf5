import { readdir, readFile } from 'node:fs/promises';

/** Ids of the shells of this machine with the mark in their command; the engine runs on this machine in tests. */
export async function markedProcesses(mark: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process may end between the two looks.
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.startsWith('/bin/sh') && line.includes(mark)) found.push(pid);
  }
  return found;
}
