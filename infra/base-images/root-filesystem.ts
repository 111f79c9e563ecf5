import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../children.ts';
import type { DebianArchitecture, PackageFile } from './debian-packages.ts';

/** Links from the old top-level folders into /usr, which Debian 12's packages still unpack through. */
export const mergedFolders = ['bin', 'sbin', 'lib', 'lib64'] as const;

/**
 * Unpacks packages into `folder` and writes what their set-up scripts would have written, without running anything of
 * theirs: that takes seconds for a foreign architecture and needs no root.
 */
export async function unpackSystem(
  folder: string,
  architecture: DebianArchitecture,
  packages: readonly PackageFile[],
  below: readonly PackageFile[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of mergedFolders) {
    if (name === 'lib64' && architecture !== 'amd64') continue;
    await mkdir(join(folder, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(folder, name));
  }
  const database = join(folder, 'var/lib/dpkg');
  await mkdir(join(database, 'info'), { recursive: true });
  const paragraphs: string[] = [];
  for (const each of below) paragraphs.push(installed(await run('dpkg-deb', ['--field', each.path])));
  for (const each of packages) paragraphs.push(await unpackPackage(each, folder, database));
  // So that apt and dpkg in a RUN know what is there, and a scanner reads the packages.
  await writeFile(join(database, 'status'), `${paragraphs.join('\n')}`);
  for (const unread of ['doc', 'man', 'locale', 'info', 'lintian', 'bug']) {
    await rm(join(folder, 'usr/share', unread), { recursive: true, force: true });
  }
  await writeAccounts(folder);
  await writeCertificates(folder);
}

/** Unpacks the files, keeps the package's own scripts and sums where dpkg looks for them; answers with its status paragraph. */
async function unpackPackage(file: PackageFile, folder: string, database: string): Promise<string> {
  const listing = await run('dpkg-deb', ['--vextract', file.path, folder]);
  const control = join(database, 'info', 'control-of-one');
  await run('dpkg-deb', ['--control', file.path, control]);
  const fields = await readFile(join(control, 'control'), 'utf8');
  const shared = /^Multi-Arch: same$/m.test(fields);
  const name = shared ? `${file.name}:${/^Architecture: (.+)$/m.exec(fields)?.[1]}` : file.name;
  for (const part of await readdir(control)) {
    if (part !== 'control') await rename(join(control, part), join(database, 'info', `${name}.${part}`));
  }
  await rm(control, { recursive: true });
  const paths = listing.split('\n').map((line) => line.replace(/^\./, '').replace(/\/$/, ''));
  await writeFile(join(database, 'info', `${name}.list`), `/.\n${paths.filter(Boolean).join('\n')}\n`);
  return installed(fields);
}

function installed(fields: string): string {
  return fields.trimEnd().replace('\n', '\nStatus: install ok installed\n').concat('\n');
}

async function writeAccounts(folder: string): Promise<void> {
  const masters = join(folder, 'usr/share/base-passwd');
  if (!existsSync(masters)) return;
  const people = await readFile(join(masters, 'passwd.master'), 'utf8');
  const groups = await readFile(join(masters, 'group.master'), 'utf8');
  await writeFile(join(folder, 'etc/passwd'), `${people}_apt:*:100:65534::/nonexistent:/usr/sbin/nologin\n`);
  await writeFile(join(folder, 'etc/group'), groups);
  await mkdir(join(folder, 'tmp'), { recursive: true });
  await chmod(join(folder, 'tmp'), 0o1777);
}

async function writeCertificates(folder: string): Promise<void> {
  const source = join(folder, 'usr/share/ca-certificates/mozilla');
  if (!existsSync(source)) return;
  const names = (await readdir(source)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')));
  await mkdir(join(folder, 'etc/ssl/certs'), { recursive: true });
  await writeFile(join(folder, 'etc/ssl/certs/ca-certificates.crt'), texts.join(''));
}

/** Only busybox' static binary, and a link for each of its applets. */
export async function unpackBusybox(folder: string, file: PackageFile, applets: readonly string[]): Promise<void> {
  const whole = `${folder}.package`;
  await mkdir(whole, { recursive: true });
  await run('dpkg-deb', ['--extract', file.path, whole]);
  for (const name of ['bin', 'tmp', 'etc', 'root', 'var/spool', 'home'])
    await mkdir(join(folder, name), { recursive: true });
  await chmod(join(folder, 'tmp'), 0o1777);
  const merged = join(whole, 'usr/bin/busybox');
  await writeFile(
    join(folder, 'bin/busybox'),
    await readFile(existsSync(merged) ? merged : join(whole, 'bin/busybox')),
  );
  await chmod(join(folder, 'bin/busybox'), 0o755);
  for (const applet of applets) if (applet !== 'busybox') await symlink('busybox', join(folder, 'bin', applet));
  await writeFile(
    join(folder, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  );
  await writeFile(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  await rm(whole, { recursive: true });
}

export async function writeLinks(folder: string, links: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, points] of Object.entries(links)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await rm(join(folder, path), { force: true });
    await symlink(points, join(folder, path));
  }
}
