import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { startServer } from '../../testing/server.ts';
import { abandon, discard, readBody } from './answer.ts';
import { type ConnectionOptions, type HttpRequest, openConnections } from './connection.ts';

type Answer = Parameters<typeof startServer>[0];

/** A server that answers so, and a way to send to it. */
async function opened(answer: Answer, options: ConnectionOptions = {}) {
  const server = await startServer(answer);
  const { send, close } = openConnections(options);
  const request = (more: Partial<HttpRequest> = {}) =>
    send({ method: 'GET', url: new URL(`http://${server.host}/`), headers: {}, ...more });
  const end = async () => {
    await close();
    await server[Symbol.asyncDispose]();
  };
  return { request, host: server.host, [Symbol.asyncDispose]: end };
}

test.each<[what: string, more: Partial<HttpRequest>, answer: Answer, body: string | undefined]>([
  ['a HEAD', { method: 'HEAD' }, (_, response) => response.setHeader('content-length', 5).end(), undefined],
  ['204', {}, (_, response) => response.writeHead(204).end(), undefined],
  ['a length of 0', {}, (_, response) => response.setHeader('content-length', 0).end(), undefined],
  ['a length', {}, (_, response) => response.setHeader('content-length', 5).end('bytes'), 'bytes'],
  ['chunks', {}, (_, response) => response.write('by') && response.end('tes'), 'bytes'],
  ['chunks, of which there are none', {}, (_, response) => response.writeHead(200).end(), ''],
  [
    'a hint before it',
    {},
    (_, response) => response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.end('bytes')),
    'bytes',
  ],
])('the answer to %s is read whole', async (_, more, answer, body) => {
  await using server = await opened(answer);
  const response = await server.request(more);
  if (body === undefined) expect(response.body).toBeUndefined();
  else expect(response.body).toBeInstanceOf(Readable);
  expect(Buffer.from(await readBody(response, 100, server.host)).toString()).toBe(body ?? '');
});

test('a call that waits for a connection is cancelled, or late, at once', async () => {
  const stall = Promise.withResolvers<void>();
  let asked = 0;
  const answer: Answer = async (_, response) => {
    asked += 1;
    await stall.promise;
    response.end();
  };
  await using server = await opened(answer, { connections: 1 });
  const first = server.request();
  const leave = new AbortController();
  const cancelled = server.request({ signal: leave.signal });
  leave.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'aborted' });
  await expect(server.request({ signal: leave.signal })).rejects.toMatchObject({ code: 'aborted' });
  await expect(server.request({ deadline: 1 })).rejects.toMatchObject({ code: 'timed-out' });
  stall.resolve();
  await discard(await first);
  await discard(await server.request());
  expect(asked).toBe(2);
});

test('nothing is left on the signal of those that have ended', async () => {
  await using server = await opened((request, response) => {
    if (request.method === 'GET') response.end('bytes');
    else request.socket.destroy();
  });
  const { signal } = new AbortController();
  await discard(await server.request({ signal }));
  await expect(server.request({ method: 'POST', signal })).rejects.toMatchObject({ code: 'unavailable' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a deadline also ends the reading of a body', async () => {
  await using server = await opened((_, response) => response.write('by'));
  const read = server.request({ deadline: 100 }).then((response) => readBody(response, 100, server.host));
  await expect(read).rejects.toMatchObject({ code: 'timed-out' });
});

test('an upload whose connection is cut is read no further', async () => {
  await using server = await opened((request) => request.socket.destroy());
  const body = new Readable({ read: () => undefined });
  body.push('bytes');
  const closed = new Promise((done) => body.once('close', done));
  const headers = { 'content-length': '10' };
  await expect(server.request({ method: 'PUT', body, headers })).rejects.toMatchObject({ code: 'unavailable' });
  await closed;
});

test('an answer that nobody reads any more ends its connection', async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await opened((request, response) => {
    request.socket.once('close', closed.resolve);
    response.write('bytes');
  });
  abandon(await server.request());
  await closed.promise;
});
