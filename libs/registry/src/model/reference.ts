import { type Digest, isDigest } from './digest.ts';

/** Where an image is: a repository of a registry, and a tag or a digest or both or neither. */
export interface Repository {
  /** host[:port]; Docker Hub is `docker.io`. */
  readonly registry: string;
  /** Lower-case path; Docker Hub's official images stand under `library/`. */
  readonly repository: string;
}

export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: Digest;
}

export class InvalidReference extends Error {
  readonly text: string;

  constructor(text: string, why: string) {
    super(
      `"${text.length > 200 ? `${text.slice(0, 197)}…` : text}" is not an image reference: ${why.length > 300 ? `${why.slice(0, 297)}…` : why}`,
    );
    this.name = 'InvalidReference';
    this.text = text;
  }
}

// Grammar of github.com/distribution/reference: path components, tag, and the host rules below.
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagGrammar = /^\w[\w.-]{0,127}$/;
const host =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::\d{1,5})?$/;
const hubHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

export function isTag(text: string): boolean {
  return tagGrammar.test(text);
}

/**
 * Reads `[host/]path[:tag][@digest]` with Docker's short names: the first part is a host only when it has a dot or a
 * colon or is `localhost`; otherwise the image is on Docker Hub, under `library/` when it has one part. No tag is added unless the options name
 * one for references with neither tag nor digest. A bare 64-digit id is refused as Docker does. Throws InvalidReference.
 */
export function parseReference(text: string, options: { readonly defaultTag?: string } = {}): Reference {
  const at = text.indexOf('@');
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) throw new InvalidReference(text, `"${digest}" is not a digest.`);
  const slash = named.lastIndexOf('/');
  const colon = named.lastIndexOf(':');
  const name = colon > slash ? named.slice(0, colon) : named;
  const tag = colon > slash ? named.slice(colon + 1) : undefined;
  if (name === '') throw new InvalidReference(text, 'it has no name.');
  if (tag !== undefined && !isTag(tag)) {
    throw new InvalidReference(
      text,
      `"${tag}" is not a tag: up to 128 letters, digits, "_", "." and "-", not starting with "." or "-".`,
    );
  }
  const place = splitName(name);
  if (/^[a-f0-9]{64}$/.test(name))
    throw new InvalidReference(text, 'it is an id and not a name. Write name@sha256:… for a digest.');
  checkHost(text, place.registry);
  checkPath(text, place.repository);
  const implied = tag ?? (digest === undefined ? options.defaultTag : undefined);
  return { ...place, ...(implied === undefined ? {} : { tag: implied }), ...(digest === undefined ? {} : { digest }) };
}

/** Reads a name that must carry neither tag nor digest. */
export function parseRepository(text: string): Repository {
  const reference = parseReference(text);
  if (reference.tag !== undefined)
    throw new InvalidReference(text, `a repository is wanted here, without the tag "${reference.tag}".`);
  if (reference.digest !== undefined)
    throw new InvalidReference(text, 'a repository is wanted here, without a digest.');
  return reference;
}

function splitName(name: string): Repository {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first !== '' && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const registry = isHost ? first : 'docker.io';
  const repository = isHost ? name.slice(slash + 1) : name;
  if (!hubHosts.has(registry)) return { registry, repository };
  return { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}` };
}

function checkHost(text: string, registry: string): void {
  if (!host.test(registry)) throw new InvalidReference(text, `"${registry}" is not a registry host.`);
  const port = /:(\d+)$/.exec(registry.replace(/^\[.*\]/, ''))?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    throw new InvalidReference(text, `${port} is not a port: 1 to 65535.`);
}

function checkPath(text: string, path: string): void {
  if (path.length > 255) throw new InvalidReference(text, 'its path is longer than 255 characters.');
  for (const part of path.split('/')) {
    if (component.test(part)) continue;
    const lower = part !== part.toLowerCase() ? ' Repository names are lower case.' : '';
    throw new InvalidReference(text, `"${part}" is not a part of a repository name.${lower}`);
  }
}

/** The whole name, host included: docker.io/library/busybox:1.36@sha256:… */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** The name as people write it: busybox:1.36 for docker.io/library/busybox:1.36. */
export function familiarName(reference: Reference): string {
  const full = formatReference(reference);
  if (reference.registry !== 'docker.io') return full;
  return full.slice(reference.repository.startsWith('library/') ? 'docker.io/library/'.length : 'docker.io/'.length);
}

export function repositoryOf({ registry, repository }: Repository): Repository {
  return { registry, repository };
}

export function formatRepository({ registry, repository }: Repository): string {
  return `${registry}/${repository}`;
}
