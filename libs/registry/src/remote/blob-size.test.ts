import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { startServer } from '../testing/server.ts';
import { RemoteRegistry } from './remote-registry.ts';

const bytes = Buffer.from('the bytes of a blob');
const digest = digestOf(bytes);

/** What a server does that says no length in its answer to HEAD, when it is asked for the first byte. */
const answers: readonly (readonly [string, (response: ServerResponse) => void, number | undefined | RegExp, number])[] =
  [
    ['a part of it', (response) => part(response, 206, `bytes 0-0/${bytes.length}`), bytes.length, 2],
    [
      'the whole',
      (response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
      bytes.length,
      2,
    ],
    ['no part of an empty one', (response) => part(response, 416, 'bytes */0'), 0, 2],
    ['that it is gone', (response) => response.writeHead(404).end(), undefined, 2],
    [
      'a part of something without a size',
      (response) => part(response, 206, 'bytes 0-0/*'),
      /does not say how large/,
      2,
    ],
    [
      'a stream',
      (response) => response.writeHead(200).write(bytes),
      /does not say how large it is; look at a proxy/,
      2,
    ],
    ['no', (response) => response.writeHead(403).end(), /does not allow this for blob/, 2],
  ];

function part(response: ServerResponse, status: number, range: string): void {
  response.writeHead(status, { 'content-range': range, 'content-length': status === 206 ? 1 : 0 });
  response.end(status === 206 ? 't' : undefined);
}

test.each(answers)('a blob of no stated length, answered with %s', async (_, answer, expected, requests) => {
  await using server = await startServer((request, response) => {
    if (request.method !== 'HEAD') answer(response);
    // Node would state a length of its own accord, but not for what is sent in chunks.
    else response.writeHead(200, { 'transfer-encoding': 'chunked' }).end();
  });
  const remote = new RemoteRegistry({ plainHttp: [server.host] });
  const asked = remote.headBlob({ registry: server.host, repository: 'size/r' }, digest);
  if (expected instanceof RegExp) await expect(asked).rejects.toThrow(expected);
  else expect(await asked).toBe(expected);
  expect(server.seen).toHaveLength(requests);
  await remote.close();
});

test('a stated length takes one request', async () => {
  await using server = await startServer((_, response) => response.writeHead(200, { 'content-length': '19' }).end());
  const remote = new RemoteRegistry({ plainHttp: [server.host] });
  expect(await remote.headBlob({ registry: server.host, repository: 'size/r' }, digest)).toBe(19);
  expect(server.seen).toHaveLength(1);
  await remote.close();
});
