import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../children.ts';

export type DebianArchitecture = 'amd64' | 'arm64';

/** A package file on disk, as apt chose and verified it. */
export interface PackageFile {
  readonly name: string;
  readonly path: string;
}

/** The packages of one Debian suite for one architecture. */
export interface PackageSource {
  readonly architecture: DebianArchitecture;
  /** apt's lists and package files; the caller removes it when it needs no more of them. */
  readonly folder: string;
  /** Names of the packages that every Debian system has. */
  essential(): Promise<string[]>;
  /** Downloads the named packages and all that they depend on; sorted by name. */
  fetch(names: readonly string[]): Promise<PackageFile[]>;
}

const suite = 'bookworm';

/**
 * Opens the suite with an apt state of its own below `folder`, so that the machine's apt learns of no other architecture.
 * Root is not needed. Signatures are checked with the machine's Debian keyring.
 */
export async function openPackageSource(architecture: DebianArchitecture, folder: string): Promise<PackageSource> {
  const state = join(folder, `apt-${suite}-${architecture}`);
  for (const part of ['lists/partial', 'cache/archives/partial', 'etc'])
    await mkdir(join(state, part), { recursive: true });
  const status = join(state, 'status');
  const sources = join(state, 'sources.list');
  await writeFile(status, '');
  await writeFile(sources, await sourceLines());
  const options = [
    ['APT::Architecture', architecture],
    ['APT::Architectures', architecture],
    ['APT::Install-Recommends', 'false'],
    ['APT::Sandbox::User', ''],
    ['Acquire::Languages', 'none'],
    ['Debug::NoLocking', 'true'],
    ['Dir::State', state],
    ['Dir::State::Lists', join(state, 'lists')],
    ['Dir::State::status', status],
    ['Dir::Cache', join(state, 'cache')],
    ['Dir::Etc::SourceList', sources],
    ['Dir::Etc::SourceParts', '/dev/null'],
    ['Dir::Etc::Preferences', '/dev/null'],
    ['Dir::Etc::PreferencesParts', '/dev/null'],
  ].flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  // One call after the other: apt's own lock would make the second fail, not wait.
  let last: Promise<unknown> = Promise.resolve();
  const apt = (command: string, ...words: string[]): Promise<string> => {
    const call = last.then(() => run(command, [...options, ...words]));
    last = call.catch(() => undefined);
    return call;
  };
  await apt('apt-get', '--quiet', '--error-on=any', 'update');

  return {
    architecture,
    folder: state,
    essential: async () => {
      const paragraphs = (await apt('apt-cache', 'dumpavail')).split('\n\n');
      const names = paragraphs
        .filter((paragraph) => /^Essential: yes$/m.test(paragraph))
        .map((paragraph) => /^Package: (.+)$/m.exec(paragraph)?.[1] ?? '');
      return [...new Set(names)].sort();
    },
    fetch: async (names) => {
      await apt('apt-get', '--quiet', '--yes', '--download-only', 'install', ...names);
      // Inst base-files (12.4+deb12u11 Debian:12.11/stable [amd64])
      const plan = await apt('apt-get', '--quiet', '--simulate', 'install', ...names);
      return [...plan.matchAll(/^Inst (\S+) \((\S+) .*\[(\w+)\]\)/gm)]
        .map(([, name = '', version = '', built = '']) => ({
          name,
          path: join(state, 'cache/archives', `${name}_${version.replaceAll(':', '%3a')}_${built}.deb`),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

/** From the Debian mirrors that this machine's own apt is told to use, whatever release of Debian they are named for. */
async function sourceLines(): Promise<string> {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (!existsSync(keyring)) throw new Error(`${keyring} is missing: install the package debian-archive-keyring.`);
  const listing = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(CODENAME)',
    'Created-By: Packages',
    'Origin: Debian',
    'Component: main',
  ]);
  const targets = listing.split('\n').map((line) => line.split(' '));
  const isSecurity = (codename = '') => codename.endsWith('-security');
  const mirror = (codename: string, isKind: (codename?: string) => boolean) =>
    (targets.find((target) => target[1] === codename) ?? targets.find((target) => isKind(target[1])))?.[0];
  const main = mirror(suite, (codename) => !isSecurity(codename));
  if (!main)
    throw new Error("This machine's apt names no Debian mirror: add one to its sources and run apt-get update.");
  const security = mirror(`${suite}-security`, isSecurity);
  return [
    `deb [signed-by=${keyring}] ${main} ${suite} main`,
    ...(security === undefined ? [] : [`deb [signed-by=${keyring}] ${security} ${suite}-security main`]),
    '',
  ].join('\n');
}
