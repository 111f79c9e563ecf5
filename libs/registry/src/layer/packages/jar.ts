import type { Package } from './package.ts';
import { type ZipEntry, zipEntries } from './zip.ts';

const propertiesBytes = 64 * 1024;
/** Of all that is unpacked of one jar, the jars within it (Spring Boot, war) among it; each file costs at least 1 KiB. */
const budget = 256 * 1024 * 1024;

/** Maven writes its coordinates into what it packs: META-INF/maven/…/pom.properties. Throws Unreadable. */
export function readJar(bytes: Buffer): readonly Package[] {
  let left = budget;
  const unpack = (entry: ZipEntry, limit: number) => {
    const content = entry.content(Math.min(left, limit));
    left -= Math.max(content.length, 1024);
    return content;
  };
  const read = (jar: Buffer, isInner: boolean): readonly Package[] => {
    const found: Package[] = [];
    for (const entry of zipEntries(jar)) {
      if (/^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(entry.name))
        found.push(...coordinates(unpack(entry, propertiesBytes)));
      if (!isInner && /\.jar$/.test(entry.name)) found.push(...read(unpack(entry, budget), true));
    }
    return found;
  };
  return read(bytes, false);
}

function coordinates(properties: Buffer): readonly Package[] {
  const lines = properties.toString('utf8').split(/\r?\n/);
  const value = (key: string) =>
    lines
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .trim();
  const [group, artifact, version] = [value('groupId'), value('artifactId'), value('version')];
  return group && artifact && version ? [{ type: 'maven', name: `${group}:${artifact}`, version }] : [];
}
