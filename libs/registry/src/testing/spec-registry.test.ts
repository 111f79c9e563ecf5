import { afterEach, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { type SpecOptions, type SpecRegistry, startSpecRegistry } from './spec-registry.ts';

const bytes = Buffer.from('some bytes');
const digest = digestOf(bytes);
let server: SpecRegistry | undefined;

async function start(options?: SpecOptions): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  server = await startSpecRegistry(options);
  const { host } = server;
  return (path, init) => fetch(`http://${host}/v2/${path}`, init);
}

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
});

test('a mount that names no source finds the blob wherever it is', async () => {
  const call = await start();
  const put = await call(`one/blobs/uploads/?digest=${digest}`, { method: 'POST', body: bytes });
  expect(put.status).toBe(201);
  expect((await call(`two/blobs/uploads/?mount=${digest}`, { method: 'POST' })).status).toBe(201);
  expect(await (await call(`two/blobs/${digest}`)).text()).toBe('some bytes');
  expect((await call(`two/blobs/uploads/?mount=${digestOf('none')}`, { method: 'POST' })).status).toBe(202);
});

test('pieces have to come in order, at the address that was given last', async () => {
  const call = await start();
  const begun = await call('one/blobs/uploads/', { method: 'POST' });
  const path = (begun.headers.get('location') ?? '').replace('/v2/', '');
  const piece = (from: number, to: number) => ({
    method: 'PATCH',
    headers: { 'content-range': `${from}-${to}` },
    body: bytes.subarray(from, to + 1),
  });
  expect((await call(path.split('?')[0] ?? '', piece(0, 3))).status).toBe(400);
  expect((await call(path, piece(4, 9))).status).toBe(416);
  const first = await call(path, piece(0, 3));
  expect([first.status, first.headers.get('range')]).toEqual([202, '0-3']);
  const next = (first.headers.get('location') ?? '').replace('/v2/', '');
  expect((await call(next)).headers.get('range')).toBe('0-3');
  const last = await call(`${next}&digest=${digest}`, { method: 'PUT', body: bytes.subarray(4) });
  expect(last.status).toBe(201);
});

test.each([
  ['GET', 'One/manifests/x', 400],
  ['GET', `one/blobs/sha256:short`, 400],
  ['PUT', `one/manifests/-x`, 400],
  ['PUT', `one/manifests/x`, 415],
  ['GET', `one/referrers/x`, 400],
  ['GET', `one/elsewhere/x`, 404],
  ['POST', `one/blobs/uploads/?digest=${digestOf('others')}`, 400],
])('%s %s is refused with %i', async (method, path, status) => {
  const call = await start();
  const body = method === 'GET' ? {} : { body: 'bytes' };
  expect((await call(path, { method, ...body })).status).toBe(status);
});
