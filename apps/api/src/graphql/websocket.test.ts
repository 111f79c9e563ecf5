import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { attachSockets, upgradeStatus } from './websocket.ts';

test.each([
  ['/graphql', undefined, undefined],
  ['/graphql?x=1', 'http://slipway.example:4400', undefined],
  ['/graphql', 'https://slipway.example:4400', undefined],
  ['/graphql', 'http://evil.example', '403 Forbidden'],
  ['/graphql', 'http://slipway.example', '403 Forbidden'],
  ['/graphql', 'null', '403 Forbidden'],
  ['/other', undefined, '404 Not Found'],
])('an upgrade of %s from origin %s: %s', (url, origin, status) => {
  expect(upgradeStatus({ url, headers: { host: 'slipway.example:4400', origin } }, '/graphql')).toBe(status);
});

test('a subscription ends when its token is not valid any more, and the socket closes with the server', async () => {
  const schema = buildSchema('type Query { q: Int } type Subscription { count: Int }');
  const field = schema.getSubscriptionType()?.getFields().count;
  let valid = true;
  if (field)
    field.subscribe = async function* () {
      for (let count = 1; ; count++) {
        yield { count };
        await sleep(5);
      }
    };
  const viewer = { tokenId: 't', name: 'n', scopes: [], groups: [] };
  const authority = { authenticate: async () => (valid ? viewer : undefined), whoCan: async () => [] };
  const server = createServer().listen(0, '127.0.0.1');
  const close = attachSockets(server, { path: '/graphql', schema, authority, logFault: () => undefined, recheckMs: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
  });
  const closed = new Promise<{ code: number }>((resolve) =>
    client.on('closed', (event) => resolve(event as { code: number })),
  );
  const stream = client.iterate({ query: 'subscription { count }' });
  expect((await stream.next()).value).toEqual({ data: { count: 1 } });
  valid = false;
  const failing = (async () => {
    for await (const _ of stream);
  })();
  await expect(failing).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  await close();
  expect((await closed).code).toBe(1001);
  await new Promise((resolve) => server.close(resolve));
});
