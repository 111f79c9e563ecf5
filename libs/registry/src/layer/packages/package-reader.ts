import type { TarSink } from '../tar-reader.ts';
import { readApkInstalled } from './apk.ts';
import { readDpkgStatus } from './dpkg.ts';
import { GoBuildInfo } from './go-build-info.ts';
import { readJar } from './jar.ts';
import { readNpmPackage } from './npm.ts';
import type { Package, PackageFile } from './package.ts';
import { readRpmDatabase } from './rpm.ts';
import { Unreadable, WholeFile } from './whole-file.ts';

const rpmFolder = '(?:var/lib|usr/lib/sysimage)/rpm';
const formats: readonly (readonly [path: RegExp, read: (bytes: Buffer) => readonly Package[]])[] = [
  [/^var\/lib\/dpkg\/status$/, readDpkgStatus],
  [/^var\/lib\/dpkg\/status\.d\/[^/]+(?<!\.md5sums)$/, readDpkgStatus],
  [/^(?:usr\/)?lib\/apk\/db\/installed$/, readApkInstalled],
  [/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/, readNpmPackage],
  [/\.[jwe]ar$/, readJar],
  [new RegExp(`^${rpmFolder}/rpmdb\\.sqlite$`), readRpmDatabase],
  [new RegExp(`^${rpmFolder}/Packages$`), () => notRead('Berkeley DB')],
  [new RegExp(`^${rpmFolder}/Packages\\.db$`), () => notRead('ndb')],
];

/** Who reads the packages out of a file with this path; undefined for most. `limit` is of bytes kept. */
export function packageReader(
  path: string,
  isElf: boolean,
  limit: number,
  done: (file: PackageFile) => void,
): TarSink | undefined {
  const read = formats.find(([pattern]) => pattern.test(path))?.[1];
  if (read !== undefined) return new WholeFile(path, limit, read, done);
  return isElf ? new GoBuildInfo(path, done) : undefined;
}

function notRead(format: string): never {
  throw new Unreadable(
    `is an rpm database of the kind ${format}, which is not readable here; only the one of SQLite is`,
  );
}
