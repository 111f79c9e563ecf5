import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { type FaultPlan, startFaultProxy } from '../testing/fault-proxy.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { type RemoteOptions, RemoteRegistry } from './remote-registry.ts';

const retry = { attempts: 4, baseDelay: 1, maxDelay: 50, jitter: () => 0 };
const bytes = randomBytes(3_000_000);
const blob = { digest: digestOf(bytes), size: bytes.length };
let upstream: TestRegistry;
let count = 0;

beforeAll(async () => {
  upstream = await startRegistry();
});
afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
});

/** A client through a proxy that breaks what the plan says, and a repository of its own. */
async function through(
  plan: FaultPlan,
  work: (remote: RemoteRegistry, at: { registry: string; repository: string }, proxy: TestServer) => Promise<void>,
  more: RemoteOptions = {},
  behind = upstream.host,
): Promise<void> {
  await using proxy = await startFaultProxy(behind, plan);
  const remote = new RemoteRegistry({ plainHttp: [proxy.host], retry, ...more });
  await work(remote, { registry: proxy.host, repository: `blobs/${++count}` }, proxy);
  await remote.close();
}

/** Only the first `times` requests of a method meet the fault. */
function firstOf(method: string, fault: ReturnType<FaultPlan>, times = 1): FaultPlan {
  let left = times;
  return (request) => (request.method === method && left-- > 0 ? fault : undefined);
}

describe('upload', () => {
  const stream = async () => Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);

  test.each([
    ['cut in its body', firstOf('PUT', { kind: 'cut-request', after: 200_000 }), 2],
    ['cut before its answer', firstOf('PUT', { kind: 'reset' }), 2],
    ['answered 503', firstOf('PUT', { kind: 'status', status: 503 }), 2],
    ['to an address that is gone', firstOf('PUT', { kind: 'status', status: 404 }), 2],
    ['whose answer gets lost', firstOf('PUT', { kind: 'lose-answer' }), 1],
  ] as const)('%s begins with a new POST unless the blob arrived', async (_, plan, posts) => {
    for (const content of [bytes, stream]) {
      await through(plan, async (remote, at, proxy) => {
        await remote.putBlob(at, blob, content);
        const addresses = proxy.seen.filter(({ method }) => method === 'PUT').map(({ url }) => url.split('?')[0]);
        expect(new Set(addresses).size).toBe(addresses.length);
        expect(await remote.headBlob(at, blob.digest)).toBe(blob.size);
        if (content === bytes) expect(proxy.seen.filter(({ method }) => method === 'POST')).toHaveLength(posts);
      });
    }
  });

  test.each([
    ['whole', () => undefined],
    ['cut in a piece', firstOf('PATCH', { kind: 'cut-request', after: 100_000 }, 2)],
    ['after whose pieces answers get lost', firstOf('PATCH', { kind: 'lose-answer' }, 2)],
  ] as const)('in pieces, %s, goes on where the registry is', async (_, plan) => {
    await through(plan, async (remote, at, proxy) => {
      await remote.putBlob(at, blob, stream, { chunkBytes: 1_048_576 });
      expect(await remote.headBlob(at, blob.digest)).toBe(blob.size);
      expect(proxy.seen.filter(({ method }) => method === 'PATCH').length).toBeGreaterThanOrEqual(3);
      expect(bytes.equals(await buffer(await remote.getBlob(at, blob)))).toBe(true);
    });
  });

  test.each([
    ['whole', () => undefined, 1],
    ['cut twice', firstOf('PATCH', { kind: 'cut-request', after: 1_000_000 }, 2), 3],
    ['after which the answer gets lost', firstOf('PATCH', { kind: 'lose-answer' }), 1],
  ] as const)('that is resumable, %s, reads and sends only what is missing', async (_, plan, patches) => {
    await using strict = await startSpecRegistry();
    await through(
      plan,
      async (remote, at, proxy) => {
        await remote.putBlob(at, blob, async (from) => Readable.from([bytes.subarray(from)]), { resumable: true });
        expect(bytes.equals(await buffer(await remote.getBlob(at, blob)))).toBe(true);
        expect(proxy.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
        const sent = proxy.seen
          .filter(({ method }) => method === 'PATCH')
          .map(({ headers }) => headers['content-range']);
        expect(sent).toHaveLength(patches);
        expect(new Set(sent).size).toBe(patches);
      },
      {},
      strict.host,
    );
  });

  // Its upload states name an offset: after a cut it knows them no more, and the upload begins anew.
  test.each([
    ['cut twice', firstOf('PATCH', { kind: 'cut-request', after: 1_000_000 }, 2)],
    ['after which the answer gets lost', firstOf('PATCH', { kind: 'lose-answer' })],
    ['whose address is gone', firstOf('PATCH', { kind: 'status', status: 404 })],
  ] as const)("that is resumable, %s, is whole at Debian's registry", async (_, plan) => {
    await through(plan, async (remote, at) => {
      await remote.putBlob(at, blob, async (from) => Readable.from([bytes.subarray(from)]), { resumable: true });
      expect(bytes.equals(await buffer(await remote.getBlob(at, blob)))).toBe(true);
    });
  });

  test('of other bytes than the digest says is refused', async () => {
    await through(
      () => undefined,
      async (remote, at) => {
        await expect(remote.putBlob(at, { digest: digestOf('x'), size: 1 }, Buffer.from('y'))).rejects.toMatchObject({
          code: 'digest-mismatch',
        });
      },
    );
  });
});

describe('download', () => {
  test('cut three times is resumed with Range and is whole', async () => {
    await through(firstOf('GET', { kind: 'cut-answer', after: 700_000 }, 3), async (remote, at, proxy) => {
      await remote.putBlob(at, blob, bytes);
      expect(bytes.equals(await buffer(await remote.getBlob(at, blob)))).toBe(true);
      const ranges = proxy.seen.filter(({ method }) => method === 'GET').map(({ headers }) => headers.range);
      expect(ranges).toHaveLength(4);
      expect(ranges[3]).toMatch(/^bytes=[1-9]\d*-$/);
    });
  });

  test('can begin at a later byte', async () => {
    await through(firstOf('GET', { kind: 'cut-answer', after: 700_000 }), async (remote, at) => {
      await remote.putBlob(at, blob, bytes);
      const tail = await buffer(await remote.getBlob(at, blob, { from: 1_500_000 }));
      expect(tail.equals(bytes.subarray(1_500_000))).toBe(true);
    });
  });

  test('cut again and again without a further byte is a typed error', async () => {
    await through(firstOf('GET', { kind: 'reset' }, 100), async (remote, at) => {
      await remote.putBlob(at, blob, bytes);
      await expect(remote.getBlob(at, blob).then(buffer)).rejects.toMatchObject({
        name: 'RegistryError',
        code: 'unavailable',
      });
    });
  });

  test.each([
    ['other bytes', Buffer.from(bytes).fill(0, 10, 20)],
    ['fewer bytes', bytes.subarray(1)],
    ['more bytes', Buffer.concat([bytes, bytes])],
  ])('of %s is a digest mismatch', async (_, served) => {
    const plan: FaultPlan = ({ method }) =>
      method === 'GET' ? { kind: 'status', status: 200, body: served.toString('latin1') } : undefined;
    await through(plan, async (remote, at) => {
      await expect(remote.getBlob(at, blob).then(buffer)).rejects.toMatchObject({ code: 'digest-mismatch' });
    });
  });

  test('that drips ends at its deadline', async () => {
    const plan: FaultPlan = ({ method }) => (method === 'GET' ? { kind: 'drip', every: 200 } : undefined);
    const few = Buffer.from('a blob of few bytes that come one by one');
    const small = { digest: digestOf(few), size: few.length };
    const patient = new RemoteRegistry({ plainHttp: [upstream.host] });
    const work = async (remote: RemoteRegistry, at: { registry: string; repository: string }) => {
      await patient.putBlob({ ...at, registry: upstream.host }, small, few);
      await expect(remote.getBlob(at, small).then(buffer)).rejects.toMatchObject({ code: 'timed-out' });
    };
    await through(plan, work, { deadline: 1_000, retry: { ...retry, attempts: 0 } });
    await patient.close();
  });

  test('of a blob that is not there is not-found', async () => {
    await through(
      () => undefined,
      async (remote, at) => {
        await expect(remote.getBlob(at, blob)).rejects.toMatchObject({ code: 'not-found' });
      },
    );
  });

  test('that its reader leaves while nothing comes lets go of the connection', async () => {
    let gone: () => void = () => undefined;
    const closed = new Promise<void>((done) => {
      gone = done;
    });
    await using server = await startServer((_, response) => {
      response.once('close', gone);
      response.writeHead(200, { 'content-length': '1000' }).write('x');
    });
    const remote = new RemoteRegistry({ plainHttp: [server.host], retry });
    for await (const _ of await remote.getBlob({ registry: server.host, repository: 'a' }, { ...blob, size: 1000 }))
      break;
    await closed;
    await remote.close();
  });

  test('that its reader leaves or cancels ends', async () => {
    await through(
      () => undefined,
      async (remote, at) => {
        await remote.putBlob(at, blob, bytes);
        for await (const _ of await remote.getBlob(at, blob)) break;
        const abort = new AbortController();
        const body = await remote.getBlob(at, blob, { signal: abort.signal });
        abort.abort();
        await expect(buffer(body)).rejects.toMatchObject({ code: 'aborted' });
      },
    );
  });
});
