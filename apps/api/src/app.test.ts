import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from './config.ts';
import { prepare } from './prepare.ts';
import { startApi, type TestApi } from './testing/api.ts';
import { createEmptyDatabase } from './testing/database.ts';

describe('an API with a dashboard behind it', () => {
  let web: Server;
  let api: TestApi;
  const seen: { url: string | undefined; method: string | undefined; headers: IncomingHttpHeaders }[] = [];
  beforeAll(async () => {
    web = createServer(({ url, method, headers }, response) => {
      seen.push({ url, method, headers });
      response.setHeader('x-powered-by', 'Next.js');
      response.setHeader('content-type', url?.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8');
      response.end(`page ${url}`);
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    api = await startApi({ SLIPWAY_WEB_URL: `http://127.0.0.1:${(web.address() as AddressInfo).port}` });
  });
  afterAll(async () => {
    await api.stop();
    if (web.listening) await new Promise((resolve) => web.close(resolve));
  });

  it.each(['/', '/applications/hello?tab=releases', '/_next/static/a.js', '/graphqlx', '/sessions'])(
    'hands %s to it',
    async (path) => {
      const response = await fetch(`${api.url}${path}`);
      expect([response.status, await response.text()]).toEqual([200, `page ${path}`]);
    },
  );

  it('keeps cookies and tokens back from it', async () => {
    await fetch(`${api.url}/x`, {
      headers: { cookie: 'slipway_session=secret', authorization: 'Bearer secret', 'accept-language': 'de' },
    });
    const { headers } = seen.at(-1) ?? {};
    expect(headers).toMatchObject({ 'accept-language': 'de' });
    expect(JSON.stringify(headers)).not.toContain('secret');
  });

  it.each([
    ['/', /^default-src 'self'; script-src 'self' 'unsafe-inline'; .*frame-ancestors 'none'$/],
    ['/healthz', /^default-src 'none'; frame-ancestors 'none'$/],
  ])('sends %s with the headers that keep a browser safe', async (path, policy) => {
    const { headers } = await fetch(`${api.url}${path}`);
    expect(headers.get('content-security-policy')).toMatch(policy);
    expect(
      Object.fromEntries(
        [
          'x-content-type-options',
          'x-frame-options',
          'referrer-policy',
          'cross-origin-opener-policy',
          'x-powered-by',
        ].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-powered-by': null,
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('does not take a write to a page', async () => {
    expect((await fetch(`${api.url}/x`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('says in one sentence that it does not answer', async () => {
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
    const response = await fetch(`${api.url}/`);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(
      /^The dashboard does not answer at http:\/\/127\.0\.0\.1:\d+ \(SLIPWAY_WEB_URL\); it may still be starting\.\n$/,
    );
  });
});

describe('an API alone', () => {
  it('is healthy and ready, and not ready when its database is not migrated', async () => {
    const api = await startApi();
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${api.url}/readyz`)).json()).toEqual({ status: 'ready' });
    await api.sql`update slipway_migration set name = '0000-other.sql' where name = '0001-thread.sql'`;
    const unready = await fetch(`${api.url}/readyz`);
    expect([unready.status, await unready.json()]).toMatchObject([
      503,
      { status: 'unready', message: expect.stringMatching(/^Not ready: /) },
    ]);
    expect((await fetch(`${api.url}/`)).status).toBe(404);
    await api.stop();
  });

  it('closes while sockets and subscriptions are open', async () => {
    const api = await startApi();
    const client = api.subscriber();
    const closed = new Promise<{ code: number }>((resolve) =>
      client.on('closed', (event) => resolve(event as { code: number })),
    );
    const stream = client.iterate({ query: 'subscription { changed { at } }' });
    await stream.next();
    const waiting = stream.next().catch(() => undefined);
    // Waiting for them would never end.
    await api.stop();
    expect((await closed).code).toBe(1001);
    await waiting;
  });
});

describe('a worker alone', () => {
  it('answers for its health and nothing else', async () => {
    const api = await startApi({ SLIPWAY_ROLES: 'worker' });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    for (const path of ['/graphql', '/session', '/api/reports/x/y'])
      expect((await fetch(`${api.url}${path}`, { method: 'POST' })).status).toBe(404);
    await api.stop();
  });
});

describe('preparing', () => {
  it('makes key, tables, first token and first builder once, however many start at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-prepare-'));
    const database = await createEmptyDatabase();
    const config = readConfig(
      {
        DATABASE_URL: database.url,
        SLIPWAY_DATA_DIR: folder,
        SLIPWAY_ADMIN_TOKEN_FILE: join(folder, 'token'),
        SLIPWAY_BUILDER_PLATFORMS: 'linux/amd64,linux/arm64',
        SLIPWAY_BUILDER_CONCURRENCY: '2',
      },
      folder,
    );
    const shown: string[] = [];
    await Promise.all([1, 2, 3].map(() => prepare(config, (token) => shown.push(token))));
    await prepare(config, (token) => shown.push(token));
    expect(shown).toHaveLength(1);
    expect((await readFile(join(folder, 'token'), 'utf8')).trim()).toBe(shown[0]);
    expect(await database.sql`select name, docker_host, platforms, concurrency from builder`).toEqual([
      {
        name: 'default',
        docker_host: 'unix:///var/run/docker.sock',
        platforms: ['linux/amd64', 'linux/arm64'],
        concurrency: 2,
      },
    ]);
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('names a database that does not exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-prepare-'));
    const url = new URL(process.env.SLIPWAY_TEST_DATABASE_ADMIN_URL ?? '');
    url.pathname = '/slipway_missing';
    const config = readConfig({ DATABASE_URL: url.href, SLIPWAY_DATA_DIR: folder }, folder);
    await expect(prepare(config, () => undefined)).rejects.toThrow('database "slipway_missing" does not exist');
    await rm(folder, { recursive: true });
  });
});
