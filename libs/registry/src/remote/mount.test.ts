import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { RemoteRegistry } from './remote-registry.ts';

const retry = { attempts: 1, baseDelay: 1, maxDelay: 10, jitter: () => 0 };
const digest = digestOf('x');
const opened: TestServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

/** A registry with a token service under /token: it grants what `grants` says, and its token is the scope itself. */
async function start(grants: (scopes: readonly string[]) => boolean, rest: RequestListener): Promise<TestServer> {
  const server = await startServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (url.pathname === '/token') {
      const scopes = url.searchParams.getAll('scope');
      const token = Buffer.from(scopes.join(' ')).toString('base64url');
      response.writeHead(grants(scopes) ? 200 : 403).end(JSON.stringify({ token }));
      return;
    }
    const { authorization } = request.headers;
    const granted = Buffer.from(authorization?.slice('Bearer '.length) ?? '', 'base64url').toString();
    const wanted = request.method === 'DELETE' ? 'delete' : 'push';
    if (granted.includes(wanted)) rest(request, response);
    else {
      const challenge = `Bearer realm="http://${request.headers.host}/token",scope="repository:to:${wanted}"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
  });
  opened.push(server);
  return server;
}

async function mount(server: TestServer): Promise<boolean> {
  const remote = new RemoteRegistry({ plainHttp: [server.host], retry });
  const at = (repository: string) => ({ registry: server.host, repository });
  return remote.mountBlob(at('to'), digest, at('from')).finally(() => remote.close());
}

describe('a mount', () => {
  test('asks for push on the target and pull on the source', async () => {
    const server = await start(
      () => true,
      (_, response) => response.writeHead(201).end(),
    );
    expect(await mount(server)).toBe(true);
    const asked = server.seen.find(({ url }) => url.startsWith('/token'))?.url ?? '';
    expect(new URL(asked, 'http://x').searchParams.getAll('scope')).toEqual([
      'repository:to:pull,push',
      'repository:from:pull',
    ]);
  });

  test('that the token service refuses falls back to an upload', async () => {
    const server = await start(
      (scopes) => scopes.length === 1,
      (_, response) => response.writeHead(201).end(),
    );
    expect(await mount(server)).toBe(false);
  });

  test('that began an upload ends it, with the scope of push and what the registry asks for besides', async () => {
    const server = await start(
      () => true,
      (request, response) => {
        if (request.method === 'POST') response.writeHead(202, { location: '/v2/to/blobs/uploads/1' }).end();
        else response.writeHead(204).end();
      },
    );
    expect(await mount(server)).toBe(false);
    const last = server.seen.at(-1);
    expect(last).toMatchObject({ method: 'DELETE', url: '/v2/to/blobs/uploads/1' });
    const scope = Buffer.from(last?.authorization?.slice('Bearer '.length) ?? '', 'base64url').toString();
    expect(scope).toBe('repository:to:pull,push,delete');
  });

  test('whose upload cannot be ended is still only not mounted', async () => {
    const server = await start(
      () => true,
      (request, response) => {
        if (request.method === 'POST') response.writeHead(202, { location: '/v2/to/blobs/uploads/1' }).end();
        else response.writeHead(500).end();
      },
    );
    expect(await mount(server)).toBe(false);
  });

  test.each([401, 403, 404, 405])('answered %i falls back to an upload', async (status) => {
    const server = await start(
      () => true,
      (_, response) => response.writeHead(status).end(),
    );
    expect(await mount(server)).toBe(false);
  });
});
