import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ProbeRequest, probe } from './probe.ts';

const forever = new AbortController().signal;

type Page = (answer: ServerResponse, asked: IncomingMessage) => void;
const pages: Readonly<Record<string, Page>> = {
  '/well': (answer) => answer.setHeader('X-Version', '1.4.2').end('status: ok\nversion 1.4.2\n'),
  '/away': (answer) => answer.writeHead(503).end('not yet'),
  '/here': (answer) => answer.writeHead(302, { location: '/well' }).end(),
  '/there': (answer) => answer.writeHead(302, { location: `${other}/well` }).end(),
  '/round': (answer) => answer.writeHead(302, { location: '/round' }).end(),
  '/odd': (answer) => answer.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/silent': () => undefined,
  '/cut': (_answer, { socket }) => socket.destroy(),
  '/evil': (answer) => answer.end('a'.repeat(60_000)),
  '/endless': (answer, { socket }) => {
    const more = () => {
      while (!socket.destroyed && answer.write('x'.repeat(16_384)));
      answer.once('drain', more);
    };
    more();
  },
};

let server: Server;
let host: string;
let other: string;

beforeAll(async () => {
  server = createServer((asked, answer) => pages[asked.url ?? '']?.(answer, asked));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  host = `http://127.0.0.1:${port}`;
  other = `http://localhost:${port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const rows: readonly [path: string, request: Partial<ProbeRequest>, why: string | undefined][] = [
  ['/well', {}, undefined],
  [
    '/well',
    { expect: { status: 200, contains: 'ok', matches: '^version \\d', headers: { 'x-version': '1.4.2' } } },
    undefined,
  ],
  ['/well', { expect: { status: 204 } }, 'answered 200, expected 204'],
  ['/well', { expect: { contains: 'bad' } }, 'does not have "bad" in its answer'],
  ['/well', { expect: { matches: '^bad' } }, 'does not match /^bad/ in its answer'],
  ['/well', { expect: { headers: { 'X-Version': '2' } } }, 'answered with X-Version: 1.4.2, expected 2'],
  ['/well', { expect: { headers: { 'X-Other': '2' } } }, 'answered without the header X-Other, expected X-Other: 2'],
  ['/away', {}, 'answered 503, expected 2xx'],
  ['/away', { expect: { status: 503 } }, undefined],
  ['/here', { expect: { contains: 'ok' } }, undefined],
  ['/here', { expect: { status: 302 } }, undefined],
  ['/there', {}, 'redirects to another host, localhost:PORT, which is not followed unless it is asked for'],
  ['/there', { otherHosts: true, expect: { contains: 'ok' } }, undefined],
  ['/round', {}, 'redirects more than 5 times'],
  ['/odd', { otherHosts: true }, 'leads to file:, not to http'],
  ['/silent', { timeout: 50 }, 'cannot be asked: it did not answer within 50 ms'],
  ['/cut', {}, 'cannot be asked: the connection was cut'],
  ['/endless', { expect: { contains: 'y' } }, 'does not have "y" in the first 64 KiB of its answer'],
  ['/evil', { expect: { matches: '(a+)+b' } }, 'has an answer that the pattern /(a+)+b/ could not be tried on in time'],
];

describe('a probe', () => {
  it.each(rows)('%s with %j', async (path, request, why) => {
    const probed = await probe({ url: `${host}${path}`, expect: {}, timeout: 5_000, ...request }, forever);
    expect(probed.why?.replace(/:\d{4,}/, ':PORT')).toBe(why);
    expect((probed.body ?? '').length).toBeLessThanOrEqual(500);
  });

  it('says that nothing listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const probed = await probe({ url: `http://127.0.0.1:${port}/`, expect: {}, timeout: 5_000 }, forever);
    expect(probed).toEqual({ why: 'cannot be asked: nothing listens there' });
  });

  it('ends with the reason for which it is stopped', async () => {
    const stop = new AbortController();
    const probed = probe({ url: `${host}/silent`, expect: {}, timeout: 60_000 }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(probed).rejects.toThrow('enough');
  });
});
