import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { makeImage, pushImage } from '../testing/image.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { startServer } from '../testing/server.ts';
import { makeCertificate, startTls } from '../testing/tls.ts';
import { parseMirrors } from './hosts.ts';
import type { RegistryWarning } from './http/notices.ts';
import { createRegistry } from './remote-registry.ts';

const retry = { attempts: 3, baseDelay: 1, maxDelay: 10, jitter: () => 0 };
let upstream: TestRegistry;

beforeAll(async () => {
  upstream = await startRegistry();
});
afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
});

test('a mirror is read in place of its registry', async () => {
  const mirrors = parseMirrors(`docker.io=${upstream.host}/mirror/docker.io`);
  const client = createRegistry({ plainHttp: [upstream.host], mirrors });
  const image = makeImage();
  await pushImage(client, { registry: upstream.host, repository: 'mirror/docker.io/library/box' }, image, 'latest');
  const at = { registry: 'docker.io', repository: 'library/box' };
  expect((await client.getManifest(at, 'latest')).digest).toBe(image.index.digest);
  expect((await client.headManifest(at, 'latest'))?.digest).toBe(image.index.digest);
  const tags: string[] = [];
  for await (const tag of client.listTags(at)) tags.push(tag);
  expect(tags).toEqual(['latest']);
  await client.close();
});

test('ping and catalog of a real registry', async () => {
  const client = createRegistry({ plainHttp: [upstream.host], retry });
  await client.ping(upstream.host);
  const at = { registry: upstream.host, repository: 'catalogued/one' };
  await pushImage(client, at, makeImage(['linux/amd64']), 'x');
  const names: string[] = [];
  for await (const name of client.catalog(upstream.host)) names.push(name);
  expect(names).toContain('catalogued/one');
  await client.close();
});

test('ping of nothing, and of a page, says what is wrong', async () => {
  await using page = await startServer((_, response) => response.writeHead(404).end('<html>'));
  const client = createRegistry({ plainHttp: [page.host, '127.0.0.1:9'], retry });
  await expect(client.ping('127.0.0.1:9')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/Nothing listens/),
  });
  await expect(client.ping(page.host)).rejects.toMatchObject({ code: 'not-found' });
  await client.close();
});

test('warnings and rate limits are told', async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(200, {
      'content-length': '1',
      warning: '299 - "this tag is \\"old\\"", 199 - "other", 299 - "second"',
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '76;w=21600',
    });
    response.end();
  });
  const heard: RegistryWarning[] = [];
  const client = createRegistry({ plainHttp: [server.host], onWarning: (one) => heard.push(one) });
  expect(client.rateLimit(server.host)).toBeUndefined();
  await client.headBlob({ registry: server.host, repository: 'a' }, digestOf('x'));
  expect(heard.map(({ text }) => text)).toEqual(['this tag is "old"', 'second']);
  expect(client.rateLimit(server.host)).toEqual({ limit: 100, remaining: 76, windowSeconds: 21_600 });
  await client.close();
});

test('connections are kept alive, after HEAD too', async () => {
  await using server = await startServer((_, response) => response.writeHead(200, { 'content-length': '1' }).end());
  const client = createRegistry({ plainHttp: [server.host] });
  const at = { registry: server.host, repository: 'a' };
  for (let times = 0; times < 20; times++) await client.headBlob(at, digestOf('x'));
  // The second one is opened where an answer's end is noticed a moment late.
  expect(server.connections()).toBeLessThanOrEqual(2);
  await client.close();
});

test('repetitions of all calls to a registry share one budget', async () => {
  await using server = await startServer((_, response) => response.writeHead(503).end());
  const client = createRegistry({ plainHttp: [server.host], retry });
  const at = { registry: server.host, repository: 'a' };
  const calls = Array.from({ length: 100 }, () => client.headBlob(at, digestOf('x')));
  const ends = await Promise.allSettled(calls);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  // 100 calls, and 100 repetitions instead of 300.
  expect(server.seen).toHaveLength(200);
  await client.close();
});

test('a certificate that is not accepted is said at once and not tried again', async () => {
  await using server = await startTls(await makeCertificate('server'));
  const client = createRegistry({ retry });
  await expect(client.ping(server.host)).rejects.toMatchObject({ code: 'untrusted', transient: false });
  expect(server.connections()).toBe(1);
  await client.close();
});

test('a client certificate is shown to the host that it is for, and to no other', async () => {
  const own = await makeCertificate('server');
  const mine = await makeCertificate('me');
  await using first = await startTls(own);
  await using second = await startTls(own);
  const client = createRegistry({ ca: own.certificate, clientCertificates: { [first.host]: mine } });
  await client.ping(first.host);
  await client.ping(second.host);
  expect(first.clients).toEqual(['me']);
  expect(second.clients).toEqual(['none']);
  await client.close();
});

test('an authority of one host is trusted for that host alone', async () => {
  const own = await makeCertificate('server');
  await using first = await startTls(own);
  await using second = await startTls(own);
  const client = createRegistry({ retry, authorities: { [first.host]: own.certificate } });
  await client.ping(first.host);
  await expect(client.ping(second.host)).rejects.toMatchObject({ code: 'untrusted' });
  await client.close();
});
