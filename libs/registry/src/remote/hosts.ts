import type { Reference, Repository } from '../model/reference.ts';

/** Docker Hub's name and the host of its API differ. */
export function apiHost(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** Reads `docker.io=mirror.example/docker.io,ghcr.io=…`: which prefix stands in for which registry. Throws Error on a bad entry. */
export function parseMirrors(text: string): ReadonlyMap<string, string> {
  const mirrors = new Map<string, string>();
  for (const entry of text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [registry, prefix, ...rest] = entry.split('=');
    if (!registry || !prefix || rest.length > 0)
      throw new Error(`"${entry}" is not a mirror: expected registry=host/prefix.`);
    mirrors.set(registry, prefix.replace(/\/+$/, ''));
  }
  return mirrors;
}

/** Where to look for a reference: at the mirror of its registry where there is one, else where it says. */
export function mirrored<T extends Repository | Reference>(reference: T, mirrors: ReadonlyMap<string, string>): T {
  const prefix = mirrors.get(reference.registry);
  if (prefix === undefined) return reference;
  const slash = prefix.indexOf('/');
  const registry = slash < 0 ? prefix : prefix.slice(0, slash);
  const folder = slash < 0 ? '' : `${prefix.slice(slash + 1)}/`;
  return { ...reference, registry, repository: `${folder}${reference.repository}` };
}
