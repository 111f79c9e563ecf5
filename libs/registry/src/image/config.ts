import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import { type ImageManifest, maxDepth } from '../model/manifest.ts';
import { isDeeperThan } from '../model/nesting.ts';
import { normalisePlatform, type Platform } from '../model/platform.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';

/** image-spec config.md, as far as it is used; `raw` is the whole document. */
export interface ImageConfig {
  /** Normalised. */
  readonly platform: Platform;
  readonly created?: string;
  readonly user?: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly history: readonly HistoryEntry[];
  /** Digests of the uncompressed layers. */
  readonly diffIds: readonly string[];
  readonly raw: unknown;
}

export interface HistoryEntry {
  readonly createdBy: string;
  readonly emptyLayer: boolean;
}

const maxConfigBytes = 4 * 1024 * 1024;

/** Throws RegistryError; `unexpected-content` for a config that is none. */
export async function readImageConfig(
  registry: Registry,
  at: Repository,
  manifest: ImageManifest,
  options: CallOptions = {},
): Promise<ImageConfig> {
  const bytes = await readBlob(registry, at, manifest.config, maxConfigBytes, options);
  return parseImageConfig(bytes, `${formatRepository(at)}@${manifest.raw.digest}`, at.registry);
}

/** A small blob, whole. Throws RegistryError `too-large` above the limit (bytes). */
export async function readBlob(
  registry: Registry,
  at: Repository,
  blob: Descriptor,
  limit: number,
  options: CallOptions = {},
): Promise<Uint8Array> {
  if (blob.size > limit) {
    throw new RegistryError(
      'too-large',
      `The blob ${blob.digest} of ${formatRepository(at)} has ${blob.size} bytes; at most ${limit} are read.`,
      { registry: at.registry },
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of await registry.getBlob(at, blob, options)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function parseImageConfig(bytes: Uint8Array, name: string, registry: string): ImageConfig {
  const wrong = (why: string) =>
    new RegistryError('unexpected-content', `The config of ${name} is not one of an image: ${why}.`, { registry });
  if (isDeeperThan(maxDepth, bytes)) throw wrong(`it is nested more than ${maxDepth} levels deep`);
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw wrong('it is not JSON');
  }
  if (typeof json?.os !== 'string' || typeof json.architecture !== 'string')
    throw wrong('it states no os and architecture');
  const settings = record(json.config);
  return {
    platform: normalisePlatform({
      os: json.os,
      architecture: json.architecture,
      ...(typeof json.variant === 'string' ? { variant: json.variant } : {}),
    }),
    ...(typeof json.created === 'string' ? { created: json.created } : {}),
    ...(typeof settings.User === 'string' && settings.User !== '' ? { user: settings.User } : {}),
    entrypoint: texts(settings.Entrypoint),
    command: texts(settings.Cmd),
    environment: texts(settings.Env),
    labels: Object.fromEntries(
      Object.entries(record(settings.Labels)).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    history: (Array.isArray(json.history) ? json.history : []).map((one) => {
      const entry = record(one);
      return {
        createdBy: typeof entry.created_by === 'string' ? entry.created_by : '',
        emptyLayer: entry.empty_layer === true,
      };
    }),
    diffIds: texts(record(json.rootfs).diff_ids),
    raw: json,
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
