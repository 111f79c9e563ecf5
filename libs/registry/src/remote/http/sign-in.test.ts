import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../model/digest.ts';
import { startServer } from '../../testing/server.ts';
import { type RemoteOptions, RemoteRegistry } from '../remote-registry.ts';
import type { Credentials } from './credentials.ts';

const basic: Credentials = { kind: 'basic', username: 'ann', password: 'secret' };
const identity: Credentials = { kind: 'identity-token', token: 'refresh-me' };
const digest = digestOf('blob');
const retry = { attempts: 2, baseDelay: 1, maxDelay: 10, jitter: () => 0 };

const tokens: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"t1","expires_in":300}');
};

/** A registry that wants a bearer token from `realm`, and takes t1. */
function wants(realm: () => string, scope = 'repository:a:pull'): RequestListener {
  return (request, response) => {
    if (request.headers.authorization === 'Bearer t1') response.writeHead(200, { 'content-length': '4' }).end();
    else
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm()}",service="s",scope="${scope}"` }).end();
  };
}

function client(host: string, more: RemoteOptions = {}): RemoteRegistry {
  return new RemoteRegistry({ plainHttp: [host], retry, ...more });
}

describe('a challenge whose realm stands on another host', () => {
  test.each([
    ['a password', basic],
    ['an identity token', identity],
  ])('gets nothing of %s', async (_, credentials) => {
    await using service = await startServer(tokens);
    await using registry = await startServer(wants(() => `http://${service.host}/token`));
    const remote = client(registry.host, { credentials: () => credentials });
    const at = { registry: registry.host, repository: 'a' };
    await expect(remote.headBlob(at, digest)).rejects.toMatchObject({ code: 'denied' });
    expect(service.seen).toEqual([]);
    await remote.close();
  });

  test('is asked without credentials where there are none', async () => {
    await using service = await startServer(tokens);
    await using registry = await startServer(wants(() => `http://${service.host}/token`));
    const remote = client(registry.host);
    expect(await remote.headBlob({ registry: registry.host, repository: 'a' }, digest)).toBe(4);
    expect(service.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    await remote.close();
  });

  test('gets them where the options name it', async () => {
    await using service = await startServer(tokens);
    await using registry = await startServer(wants(() => `http://${service.host}/token`));
    const tokenRealms = { [registry.host]: [`http://${service.host}`] };
    const remote = client(registry.host, { credentials: () => basic, tokenRealms });
    const at = { registry: registry.host, repository: 'a' };
    await Promise.all(Array.from({ length: 5 }, () => remote.headBlob(at, digest)));
    expect(service.seen.map(({ authorization }) => authorization)).toEqual([
      `Basic ${Buffer.from('ann:secret').toString('base64')}`,
    ]);
    expect(service.seen[0]?.url).toBe('/token?service=s&scope=repository%3Aa%3Apull');
    await remote.close();
  });

  test('does not follow a token service that redirects', async () => {
    await using foreign = await startServer(tokens);
    await using registry = await startServer((request, response) => {
      if (request.url?.startsWith('/token')) response.writeHead(307, { location: `http://${foreign.host}/` }).end();
      else wants(() => `http://${registry.host}/token`)(request, response);
    });
    const remote = client(registry.host, { credentials: () => basic });
    const at = { registry: registry.host, repository: 'a' };
    await expect(remote.headBlob(at, digest)).rejects.toMatchObject({ code: 'denied' });
    expect(foreign.seen).toEqual([]);
    await remote.close();
  });
});

describe('redirects', () => {
  test.each(['Basic realm="x"', 'Bearer realm="http://REGISTRY/token"'])(
    'a target that asks for credentials (%s) gets none, and the registry is not asked again',
    async (challenge) => {
      await using foreign = await startServer((_, response) => {
        response.writeHead(401, { 'www-authenticate': challenge.replace('REGISTRY', registry.host) }).end();
      });
      await using registry = await startServer((request, response) => {
        if (request.headers.authorization === undefined)
          response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
        else response.writeHead(307, { location: `http://${foreign.host}/blob` }).end();
      });
      const remote = client(registry.host, { credentials: () => basic });
      const at = { registry: registry.host, repository: 'a' };
      await expect(remote.headBlob(at, digest)).rejects.toMatchObject({ code: 'unauthorized' });
      expect(foreign.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
      expect(registry.seen).toHaveLength(2);
      await remote.close();
    },
  );

  test('a redirect back to the registry does not bring the credentials back', async () => {
    await using foreign = await startServer((_, response) => {
      response.writeHead(307, { location: `http://${registry.host}/elsewhere` }).end();
    });
    await using registry = await startServer((request, response) => {
      if (request.url === '/elsewhere') response.writeHead(200, { 'content-length': '4' }).end();
      else if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else response.writeHead(307, { location: `http://${foreign.host}/blob` }).end();
    });
    const remote = client(registry.host, { credentials: () => basic });
    await remote.headBlob({ registry: registry.host, repository: 'a' }, digest);
    expect(registry.seen.at(-1)).toMatchObject({ url: '/elsewhere', authorization: undefined });
    await remote.close();
  });

  test('without end are an error', async () => {
    await using registry = await startServer((_, response) => response.writeHead(302, { location: '/again' }).end());
    const remote = client(registry.host);
    const at = { registry: registry.host, repository: 'a' };
    await expect(remote.headBlob(at, digest)).rejects.toMatchObject({ code: 'unexpected-content' });
    expect(registry.seen).toHaveLength(6);
    await remote.close();
  });
});
