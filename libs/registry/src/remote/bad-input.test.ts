import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import {
  type Act,
  type Answer,
  asksReferrers,
  at,
  copies,
  image,
  inspects,
  inspectsTag,
  lists,
  mib,
  says,
  testBadInput,
  verifies,
} from '../testing/bad-input.ts';
import { type Hostility, sendBlanks } from '../testing/hostile-registry.ts';
import { jsonBytes } from '../testing/image.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { createRegistry } from './remote-registry.ts';

const [blob, bytes] = [...image.blobs][0] as [string, Uint8Array];
const everything = (answer: Answer): Hostility => at('', answer);
const sendsOn =
  (location: string): Answer =>
  (response) =>
    response.writeHead(307, { location }).end();

/** One that wants a token, from a service of its own that answers so. */
const signsIn =
  (service: Answer): Hostility =>
  (request, response) => {
    const realm = `http://${request.headers.host}/token`;
    if (request.url?.startsWith('/token')) service(response, request);
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="s"` }).end();
    return true;
  };

let elsewhere: TestServer;
beforeAll(async () => {
  elsewhere = await startServer((_, response) => response.end('{"token":"theirs"}'));
});
afterAll(async () => {
  expect(elsewhere.seen.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
  await elsewhere[Symbol.asyncDispose]();
});

const deepConfig = Buffer.from(
  `{"os":"linux","architecture":"amd64","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
);
const hugeLayer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf('huge'), size: 2 ** 52 };
const alone = (config: Uint8Array | undefined, layers: readonly object[] = []) =>
  rawManifest(
    jsonBytes({
      schemaVersion: 2,
      mediaType: mediaType.ociManifest,
      config: {
        mediaType: mediaType.ociConfig,
        digest: digestOf(config ?? ''),
        size: config?.length ?? 2 ** 40,
      },
      layers,
    }),
    mediaType.ociManifest,
  );
const ofDeepConfig = alone(deepConfig);
const ofHugeConfig = alone(undefined);
const puts: Act = ({ remote, from }) => remote.putBlob(from, { digest: digestOf('y'), size: 1 }, Buffer.from('y'));

testBadInput([
  {
    is: 'other bytes than the digest of a blob',
    serves: at(blob, says('', Buffer.alloc(bytes.length))),
    code: 'digest-mismatch',
    says: /served sha256:\w+ wrongly: its bytes are sha256/,
  },
  {
    is: 'a blob of fewer bytes',
    serves: at(blob, says('', bytes.subarray(1))),
    code: 'digest-mismatch',
    says: /499 bytes instead of 500/,
  },
  {
    is: 'a blob of more bytes',
    serves: at(blob, says('', Buffer.concat([bytes, bytes]))),
    code: 'digest-mismatch',
    says: /more than the 500 bytes/,
  },
  {
    is: 'a blob that never ends',
    serves: at(blob, (response) => sendBlanks(response)),
    code: 'digest-mismatch',
    says: /more than the 500 bytes/,
    atMost: 8 * mib,
  },
  {
    is: 'a blob that never comes',
    serves: at(blob, (response) => response.writeHead(200).write('x')),
    options: { deadline: 300 },
    code: 'timed-out',
    says: /did not answer in time/,
  },
  {
    is: 'a blob that is cut again and again',
    serves: at(blob, (response) =>
      response.writeHead(200, { 'content-length': 500 }).write('x', () => response.destroy()),
    ),
    code: 'unavailable',
    says: /cut the connection/,
  },
  {
    is: 'redirects without end',
    serves: everything(sendsOn('/again')),
    acts: [copies, inspectsTag, lists],
    code: 'unexpected-content',
    says: /sent us on more than 5 times/,
  },
  {
    is: 'a redirect to a file',
    serves: everything(sendsOn('file:///etc/passwd')),
    acts: [copies, lists],
    code: 'unexpected-content',
    says: /sent us from http: to file:/,
  },
  {
    is: 'a redirect to what is no address',
    serves: everything(sendsOn('http://[')),
    acts: [copies, lists],
    code: 'unexpected-content',
    says: /which is no address/,
  },
  {
    is: 'HTML with 200 for everything',
    serves: everything(says('text/html', '<html>')),
    acts: [copies, verifies, inspects, inspectsTag, lists, asksReferrers],
    code: 'unexpected-content',
    says: /text\/html|not JSON/,
  },
  {
    is: 'HTML with 200 where an upload begins',
    serves: everything(says('text/html', '<html>')),
    acts: [puts],
    code: 'invalid',
    says: /answered 200 for upload of/,
  },
  {
    is: 'an upload that is sent to another host',
    serves: everything((response) => response.writeHead(202, { location: `http://${elsewhere.host}/x` }).end()),
    acts: [puts],
    code: 'denied',
    says: /sends the upload on to/,
  },
  {
    is: 'heads of a megabyte',
    serves: everything((response) => response.writeHead(200, { 'x-much': 'x'.repeat(mib) }).end()),
    acts: [inspectsTag, lists],
    code: 'unexpected-content',
    says: /head .* is too large/,
    atMost: 4 * mib,
  },
  {
    is: 'tags without end',
    serves: (request, response) =>
      says('', '{"tags":["a"]}', { link: `<${request.url}1>; rel="next"` })(response, request) === undefined || true,
    acts: [lists],
    code: 'too-large',
    says: /more than 2000 pages/,
    requests: 2_000,
    atMost: 4 * mib,
  },
  {
    is: 'tags of 100 MB',
    serves: everything((response) => sendBlanks(response, 100 * mib)),
    acts: [lists],
    code: 'too-large',
    says: /at most 8388608/,
    atMost: 20 * mib,
  },
  {
    is: 'tags nested 100,000 deep',
    serves: everything(says('', `{"tags":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
    acts: [lists],
    code: 'unexpected-content',
    says: /JSON without one/,
  },
  {
    is: 'referrers of 100 MB',
    serves: everything((response) => {
      response.writeHead(200, { 'content-type': mediaType.ociIndex });
      sendBlanks(response, 100 * mib);
    }),
    acts: [asksReferrers],
    code: 'too-large',
    says: /at most 4194304/,
    atMost: 12 * mib,
  },
  {
    is: 'a request that always takes too long for them',
    serves: everything((response) => response.writeHead(408).end()),
    acts: [inspectsTag, lists, asksReferrers, puts],
    code: 'unavailable',
    says: /answered 408/,
  },
  {
    is: 'a config nested 100,000 deep',
    content: { manifests: [ofDeepConfig], blobs: new Map([[digestOf(deepConfig), deepConfig]]) },
    top: ofDeepConfig,
    acts: [inspects],
    code: 'unexpected-content',
    says: /nested more than 100 levels deep/,
  },
  {
    is: 'a config of a terabyte',
    content: { manifests: [ofHugeConfig] },
    top: ofHugeConfig,
    acts: [inspects],
    code: 'too-large',
    says: /has 1099511627776 bytes; at most 4194304 are read/,
  },
  {
    is: 'a token service that sends on to another host',
    serves: signsIn((response) => response.writeHead(307, { location: `http://${elsewhere.host}/` }).end()),
    options: { credentials: () => ({ kind: 'basic', username: 'ann', password: 'secret' }) },
    acts: [copies, lists],
    code: 'denied',
    says: /sends sign-in on; it was not followed/,
  },
  {
    is: 'a token realm on another host',
    serves: everything((response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${elsewhere.host}/"` }).end(),
    ),
    options: { credentials: () => ({ kind: 'basic', username: 'ann', password: 'secret' }) },
    acts: [copies, lists],
    code: 'denied',
    says: /its credentials were not sent there/,
  },
  {
    is: 'a token service that answers HTML',
    serves: signsIn(says('text/html', '<html>')),
    code: 'unexpected-content',
    says: /answered without a token/,
  },
  {
    is: 'a token with a line break',
    serves: signsIn(says('', '{"token":"a\\r\\nx: y"}')),
    code: 'unexpected-content',
    says: /answered without a token/,
  },
  {
    is: 'a token of 100 MB',
    serves: signsIn((response) => sendBlanks(response, 100 * mib)),
    code: 'too-large',
    says: /at most 65536 are read/,
    atMost: 8 * mib,
  },
  {
    is: 'tokens that are never good',
    serves: signsIn(says('', '{"token":"x","expires_in":1e300}')),
    acts: [inspectsTag],
    code: 'unauthorized',
    says: /wants credentials/,
    requests: 4,
  },
  {
    is: 'tokens that ran out before they came',
    serves: signsIn(says('', '{"token":"x","expires_in":-9e15,"issued_at":"1970-01-01T00:00:00Z"}')),
    acts: [inspectsTag],
    code: 'unauthorized',
    says: /wants credentials/,
    requests: 4,
  },
  {
    is: 'a wish to be asked again in the year 9999',
    serves: everything((response) => response.writeHead(429, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }).end()),
    acts: [inspectsTag, lists],
    code: 'rate-limited',
    says: /no more requests for now/,
    requests: 1,
  },
  {
    is: 'a wish to be asked again in the past',
    serves: everything((response) => response.writeHead(429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }).end()),
    acts: [inspectsTag, lists],
    code: 'rate-limited',
    says: /no more requests for now/,
    requests: 2,
  },
]);

test('a layer of 4 PB that is stated is waited for, not given up at once', async () => {
  await using server = await startServer((_, response) => response.writeHead(200).end('short'));
  const remote = createRegistry({ plainHttp: [server.host] });
  const body = await remote.getBlob({ registry: server.host, repository: 'a' }, hugeLayer);
  await expect(body.toArray()).rejects.toMatchObject({ code: 'digest-mismatch' });
  await remote.close();
});

test('what is no HTTP at all is said to be so', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const remote = createRegistry({
    plainHttp: [host],
    retry: { attempts: 0, baseDelay: 1, maxDelay: 1, jitter: () => 0 },
  });
  await expect(remote.ping(host)).rejects.toMatchObject({
    code: 'unavailable',
    message: `${host} answered with something that is not HTTP.`,
  });
  await remote.close();
  server.close();
});
