import { expect, test } from '@jest/globals';
import { ConfigError, readConfig } from './config.ts';

const needed = { DATABASE_URL: 'postgres://slipway@127.0.0.1/slipway' };

test('one variable is enough; the rest has defaults, and an empty variable counts as not set', () => {
  const config = readConfig({ ...needed, SLIPWAY_PORT: '', SLIPWAY_WEB_URL: ' ' }, '/srv');
  expect(config).toEqual({
    databaseUrl: needed.DATABASE_URL,
    roles: new Set(['api', 'worker']),
    host: '127.0.0.1',
    port: 4400,
    webUrl: undefined,
    dataDir: '/srv/.slipway/data',
    secretKeyFile: '/srv/.slipway/data/secret.key',
    adminTokenFile: undefined,
    dockerHost: 'unix:///var/run/docker.sock',
    builderPlatforms: undefined,
    builderConcurrency: 4,
    registry: '127.0.0.1:5000',
    plainHttp: [],
    registryMirrors: new Map(),
    baseImageCheckMs: 3_600_000,
    baseImageSettleMs: 600_000,
    dockerfileFrontend: 'engine',
    gitAllowFile: undefined,
    dockerConfig: undefined,
  });
});

test('lists, folders and mirrors', () => {
  const config = readConfig(
    {
      ...needed,
      SLIPWAY_ROLES: 'worker',
      SLIPWAY_DATA_DIR: 'data',
      SLIPWAY_ADMIN_TOKEN_FILE: 'token',
      SLIPWAY_PLAIN_HTTP: 'a:1, b:2',
      SLIPWAY_REGISTRY_MIRRORS: 'docker.io=127.0.0.1:5000/mirror/docker.io/,quay.io=m/quay',
      SLIPWAY_BUILDER_PLATFORMS: 'linux/x86_64,linux/arm/v7',
    },
    '/srv',
  );
  expect(config).toMatchObject({
    roles: new Set(['worker']),
    dataDir: '/srv/data',
    secretKeyFile: '/srv/data/secret.key',
    adminTokenFile: '/srv/token',
    plainHttp: ['a:1', 'b:2'],
    builderPlatforms: ['linux/amd64', 'linux/arm/v7'],
  });
  expect([...config.registryMirrors]).toEqual([
    ['docker.io', '127.0.0.1:5000/mirror/docker.io'],
    ['quay.io', 'm/quay'],
  ]);
});

test.each([
  [{}, 'DATABASE_URL is not set, but must name a PostgreSQL 18 (or newer) database such as postgres://user@host/name.'],
  [
    { DATABASE_URL: 'mysql://root:secret@h/d' },
    'DATABASE_URL must be an address such as postgres://user@host:5432/name.',
  ],
  [{ ...needed, SLIPWAY_PORT: '70000' }, 'SLIPWAY_PORT is "70000", but must be a whole number from 0 to 65535.'],
  [{ ...needed, SLIPWAY_ROLES: 'api,cook' }, 'SLIPWAY_ROLES is "api,cook", but must be api, worker or api,worker.'],
  [
    { ...needed, SLIPWAY_BUILDER_CONCURRENCY: '0' },
    'SLIPWAY_BUILDER_CONCURRENCY is "0", but must be a whole number from 1 to 1000.',
  ],
  [
    { ...needed, SLIPWAY_REGISTRY: 'http://r' },
    `SLIPWAY_REGISTRY is "http://r", but must be a registry's host such as 127.0.0.1:5000, without a scheme or path.`,
  ],
  [
    { ...needed, SLIPWAY_REGISTRY_MIRRORS: 'docker.io' },
    'SLIPWAY_REGISTRY_MIRRORS holds "docker.io", but each entry must look like docker.io=127.0.0.1:5000/mirror/docker.io.',
  ],
  [
    { ...needed, SLIPWAY_DOCKERFILE_FRONTEND: 'docker/dockerfile:1' },
    'SLIPWAY_DOCKERFILE_FRONTEND is "docker/dockerfile:1", but must be engine or declared.',
  ],
  [
    { ...needed, SLIPWAY_GIT_ALLOW_FILE: 'repos' },
    'SLIPWAY_GIT_ALLOW_FILE is "repos", but must be an absolute folder.',
  ],
  [
    { ...needed, DOCKER_HOST: 'docker' },
    'DOCKER_HOST must be an address such as unix:///var/run/docker.sock or tcp://host:2376.',
  ],
  [
    { ...needed, SLIPWAY_BUILDER_PLATFORMS: 'linux/amd64,arm64' },
    'SLIPWAY_BUILDER_PLATFORMS is wrong: "arm64" is not a platform: it has 1 part. Write it as os/architecture[/variant], for example linux/arm64.',
  ],
])('%j is refused in one sentence', (environment, sentence) => {
  expect(reasonsOf(environment)).toEqual([sentence]);
});

test('every fault is named at once', () => {
  const reasons = reasonsOf({ SLIPWAY_PORT: 'x', SLIPWAY_ROLES: ',' });
  expect(reasons.map((reason) => reason.split(' ')[0])).toEqual(['DATABASE_URL', 'SLIPWAY_ROLES', 'SLIPWAY_PORT']);
});

function reasonsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment, '/srv');
  } catch (error) {
    if (error instanceof ConfigError) return error.reasons;
    throw error;
  }
  return [];
}
