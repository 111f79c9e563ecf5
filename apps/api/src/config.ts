import { isAbsolute, join, resolve } from 'node:path';
import { formatPlatform, parsePlatform } from '@slipway/registry';
import { z } from 'zod';

export type Role = 'api' | 'worker';

/** What one process was told by its environment. Paths are absolute; hosts are as in references (`127.0.0.1:5000`). */
export interface Config {
  readonly databaseUrl: string;
  readonly roles: ReadonlySet<Role>;
  readonly host: string;
  readonly port: number;
  /** Where the dashboard's server listens; without it there is no dashboard. */
  readonly webUrl: string | undefined;
  readonly dataDir: string;
  readonly secretKeyFile: string;
  readonly adminTokenFile: string | undefined;
  readonly dockerHost: string;
  /** Platforms of builder `default`, the first is native; undefined: the engine's own platform only. */
  readonly builderPlatforms: readonly string[] | undefined;
  readonly builderConcurrency: number;
  readonly registry: string;
  readonly plainHttp: readonly string[];
  /** Registry host → the prefix (host and path) that is read in its place. */
  readonly registryMirrors: ReadonlyMap<string, string>;
  /** engine: `# syntax=` is ignored and the engine's own frontend builds. declared: the named one does, by digest, through mirrors. */
  readonly dockerfileFrontend: 'engine' | 'declared';
  /** ms between two looks at the tag of a base image. */
  readonly baseImageCheckMs: number;
  /** ms for which a base image that moved has to stay the same before it counts. */
  readonly baseImageSettleMs: number;
  readonly gitAllowFile: string | undefined;
  /** Docker's config.json with credentials for registries that have none in the settings. */
  readonly dockerConfig: string | undefined;
}

/** Injection token of `Config`. */
export const CONFIG = Symbol('CONFIG');

/** Every fault of the environment at once, one sentence each. */
export class ConfigError extends Error {
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.name = 'ConfigError';
    this.reasons = reasons;
  }
}

const text = z.string().trim();
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

function wholeNumber(lowest: number, highest: number) {
  return text
    .refine((value) => /^\d+$/.test(value) && Number(value) >= lowest && Number(value) <= highest, {
      error: (issue) => `is "${issue.input}", but must be a whole number from ${lowest} to ${highest}`,
    })
    .transform(Number);
}

function address(protocols: readonly string[], example: string) {
  // The value may hold a password: the sentence does not repeat it.
  return text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be an address such as ${example}`,
  });
}

function normalisePlatforms(platforms: readonly string[], context: z.RefinementCtx): string[] {
  return platforms.map((platform) => {
    try {
      return formatPlatform(parsePlatform(platform));
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is wrong: ${(error as Error).message.replace(/\.$/, '')}` });
      return platform;
    }
  });
}

const mirror = list.transform((items, context) => {
  const mirrors = new Map<string, string>();
  for (const item of items) {
    const [host, prefix, ...rest] = item.split('=');
    if (host && prefix && rest.length === 0) mirrors.set(host, prefix.replace(/\/+$/, ''));
    else
      context.addIssue({
        code: 'custom',
        message: `holds "${item}", but each entry must look like docker.io=127.0.0.1:5000/mirror/docker.io`,
      });
  }
  return mirrors;
});

const variables = z.object({
  DATABASE_URL: z
    .string({
      error: 'is not set, but must name a PostgreSQL 18 (or newer) database such as postgres://user@host/name',
    })
    .trim()
    .pipe(address(['postgres:', 'postgresql:'], 'postgres://user@host:5432/name')),
  SLIPWAY_ROLES: list
    .refine((roles) => roles.length > 0 && roles.every((role) => role === 'api' || role === 'worker'), {
      error: (issue) => `is "${issue.input}", but must be api, worker or api,worker`,
    })
    .transform((roles) => new Set(roles as Role[]))
    .prefault('api,worker'),
  SLIPWAY_HOST: text.default('127.0.0.1'),
  SLIPWAY_PORT: wholeNumber(0, 65_535).prefault('4400'),
  SLIPWAY_WEB_URL: address(['http:', 'https:'], 'http://127.0.0.1:4401').optional(),
  SLIPWAY_DATA_DIR: text.default('.slipway/data'),
  SLIPWAY_SECRET_KEY_FILE: text.optional(),
  SLIPWAY_ADMIN_TOKEN_FILE: text.optional(),
  DOCKER_HOST: address(
    ['unix:', 'tcp:', 'http:', 'https:', 'ssh:'],
    'unix:///var/run/docker.sock or tcp://host:2376',
  ).default('unix:///var/run/docker.sock'),
  SLIPWAY_BUILDER_PLATFORMS: list.transform(normalisePlatforms).optional(),
  SLIPWAY_BUILDER_CONCURRENCY: wholeNumber(1, 1000).prefault('4'),
  SLIPWAY_REGISTRY: text
    .refine((host) => /^[A-Za-z0-9._[\]:-]+$/.test(host), {
      error: (issue) =>
        `is "${issue.input}", but must be a registry's host such as 127.0.0.1:5000, without a scheme or path`,
    })
    .default('127.0.0.1:5000'),
  SLIPWAY_PLAIN_HTTP: list.prefault(''),
  SLIPWAY_REGISTRY_MIRRORS: mirror.prefault(''),
  SLIPWAY_BASE_IMAGE_CHECK_SECONDS: wholeNumber(60, 604_800).prefault('3600'),
  SLIPWAY_BASE_IMAGE_SETTLE_SECONDS: wholeNumber(1, 86_400).prefault('600'),
  SLIPWAY_DOCKERFILE_FRONTEND: z
    .enum(['engine', 'declared'], { error: (issue) => `is "${issue.input}", but must be engine or declared` })
    .default('engine'),
  SLIPWAY_DOCKER_CONFIG: text.optional(),
  SLIPWAY_GIT_ALLOW_FILE: text
    .refine(isAbsolute, { error: (issue) => `is "${issue.input}", but must be an absolute folder` })
    .optional(),
});

/**
 * Reads the configuration from environment variables; an empty variable counts as not set.
 * @throws ConfigError naming every variable that is wrong
 */
export function readConfig(environment: NodeJS.ProcessEnv, workingFolder: string): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = variables.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`));
  const value = parsed.data;
  const dataDir = resolve(workingFolder, value.SLIPWAY_DATA_DIR);
  const path = (file: string) => resolve(workingFolder, file);
  return {
    databaseUrl: value.DATABASE_URL,
    roles: value.SLIPWAY_ROLES,
    host: value.SLIPWAY_HOST,
    port: value.SLIPWAY_PORT,
    webUrl: value.SLIPWAY_WEB_URL,
    dataDir,
    secretKeyFile: value.SLIPWAY_SECRET_KEY_FILE ? path(value.SLIPWAY_SECRET_KEY_FILE) : join(dataDir, 'secret.key'),
    adminTokenFile: value.SLIPWAY_ADMIN_TOKEN_FILE ? path(value.SLIPWAY_ADMIN_TOKEN_FILE) : undefined,
    dockerHost: value.DOCKER_HOST,
    builderPlatforms: value.SLIPWAY_BUILDER_PLATFORMS,
    builderConcurrency: value.SLIPWAY_BUILDER_CONCURRENCY,
    registry: value.SLIPWAY_REGISTRY,
    plainHttp: value.SLIPWAY_PLAIN_HTTP,
    registryMirrors: value.SLIPWAY_REGISTRY_MIRRORS,
    baseImageCheckMs: value.SLIPWAY_BASE_IMAGE_CHECK_SECONDS * 1_000,
    baseImageSettleMs: value.SLIPWAY_BASE_IMAGE_SETTLE_SECONDS * 1_000,
    dockerfileFrontend: value.SLIPWAY_DOCKERFILE_FRONTEND,
    gitAllowFile: value.SLIPWAY_GIT_ALLOW_FILE,
    dockerConfig: value.SLIPWAY_DOCKER_CONFIG ? path(value.SLIPWAY_DOCKER_CONFIG) : undefined,
  };
}
