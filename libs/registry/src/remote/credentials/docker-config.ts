import { open } from 'node:fs/promises';
import { RegistryError } from '../../error.ts';
import type { CredentialSource, Credentials } from '../http/credentials.ts';
import { askHelper, HelperFailed, type HelperOptions, isHelperName } from './credential-program.ts';

export interface DockerConfigOptions extends HelperOptions {
  /** Path of a `config.json`; read anew at each look, so that what is mounted there may change. */
  readonly file: string;
}

interface Entry {
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly identitytoken?: unknown;
  readonly registrytoken?: unknown;
}

interface DockerConfig {
  readonly auths: Readonly<Record<string, Entry>>;
  readonly credHelpers: Readonly<Record<string, unknown>>;
  readonly credsStore: unknown;
}

const maxBytes = 1024 * 1024;
/** Docker Hub's entry, from the days of registry 1. */
const hubKey = 'https://index.docker.io/v1/';
const hubHosts: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/**
 * Credentials of Docker's `config.json`, found as Docker finds them: the helper that `credHelpers` names for the registry,
 * else the one of `credsStore`, else the entry under `auths` (with neither helper: Docker does not mix them). Throws
 * RegistryError `invalid` with one sentence for a file or a helper that is broken.
 */
export function dockerConfigCredentials(options: DockerConfigOptions): CredentialSource {
  return async (registry) => {
    const config = await readConfig(options.file, registry);
    const server = registry === 'docker.io' ? hubKey : registry;
    const helper = helperOf(config, registry, server);
    if (helper === undefined) return entryCredentials(options.file, registry, entryOf(config.auths, registry, server));
    if (typeof helper !== 'string' || !isHelperName(helper))
      throw broken(registry, `${options.file} names a credential helper for ${registry} that is no helper's name`);
    try {
      return await askHelper(helper, server, options);
    } catch (cause) {
      if (!(cause instanceof HelperFailed)) throw cause;
      const program = `The credential helper docker-credential-${helper}, which ${options.file} names for ${registry},`;
      throw broken(registry, `${program} ${cause.message}`, cause);
    }
  };
}

/** An empty name means none: the store is not asked for that registry. */
function helperOf({ credHelpers, credsStore }: DockerConfig, registry: string, server: string): unknown {
  const own = [server, registry].find((key) => Object.hasOwn(credHelpers, key));
  const helper = own === undefined ? credsStore : credHelpers[own];
  return helper === '' || helper === null ? undefined : helper;
}

/** The key itself, else the first whose host is the registry's: keys may carry a scheme and a path. */
function entryOf(auths: DockerConfig['auths'], registry: string, server: string): Entry | undefined {
  if (Object.hasOwn(auths, server)) return auths[server];
  const key = Object.keys(auths).find((one) => {
    const host = one.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    return registry === 'docker.io' ? hubHosts.has(host) : host === registry;
  });
  return key === undefined ? undefined : auths[key];
}

function entryCredentials(file: string, registry: string, entry: Entry | undefined): Credentials | undefined {
  if (entry === undefined || entry === null || typeof entry !== 'object') return undefined;
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '')
    return { kind: 'identity-token', token: entry.identitytoken };
  if (typeof entry.auth === 'string' && entry.auth !== '') {
    const text = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = text.indexOf(':');
    if (colon < 1) throw broken(registry, `The auth of ${registry} in ${file} is not base64 of user:password`);
    return { kind: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const { username, password } = entry;
  if (typeof username === 'string' && username !== '' && typeof password === 'string')
    return { kind: 'basic', username, password };
  if (typeof entry.registrytoken === 'string' && entry.registrytoken !== '')
    throw broken(registry, `${file} has only a registrytoken for ${registry}, which ends by itself; log in anew`);
  return undefined;
}

async function readConfig(file: string, registry: string): Promise<DockerConfig> {
  const text = await readBounded(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `could not be read (${cause.code ?? cause.message})`;
    throw broken(registry, `The Docker configuration ${file} ${why}`, cause);
  });
  const json = parse(text);
  if (!isObject(json)) throw broken(registry, `The Docker configuration ${file} is not a JSON object`);
  const part = (name: string): Record<string, never> => {
    const value = json[name] ?? {};
    if (!isObject(value)) throw broken(registry, `"${name}" of the Docker configuration ${file} is not an object`);
    return value as Record<string, never>;
  };
  return { auths: part('auths'), credHelpers: part('credHelpers'), credsStore: json.credsStore };
}

/** Throws the system's error, or one with the code `more than 1 MiB`. */
async function readBounded(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw Object.assign(new Error('too large'), { code: 'more than 1 MiB' });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The text may hold secrets, so what the parser says about it is not repeated. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(registry: string, sentence: string, cause?: unknown): RegistryError {
  return new RegistryError('invalid', `${sentence}.`, { registry, ...(cause === undefined ? {} : { cause }) });
}
