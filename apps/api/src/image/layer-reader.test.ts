import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRegistry, type RemoteRegistry } from '@slipway/registry';
import { type Fault, startFaultProxy } from '../../../../libs/registry/src/testing/fault-proxy.ts';
import { pushImage, type TestImage } from '../../../../libs/registry/src/testing/image.ts';
import { layeredImage } from '../../../../libs/registry/src/testing/layered-image.ts';
import { startRegistry, type TestRegistry } from '../../../../libs/registry/src/testing/registry.ts';
import type { TestServer } from '../../../../libs/registry/src/testing/server.ts';
import { tarOf } from '../../../../libs/registry/src/testing/tar.ts';
import { type Answer, startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication } from '../testing/rows.ts';
import { LayerReader } from './layer-reader.ts';

const status = (version: string) => `Package: openssl\nVersion: ${version}\nStatus: install ok installed\n`;
const base = tarOf([{ path: 'bin/sh', content: 'x'.repeat(1_000) }]);
const image = (version: string) =>
  layeredImage([
    {
      platform: 'linux/amd64',
      layers: [base, tarOf([{ path: 'var/lib/dpkg/status', content: status(version) }])],
    },
  ]);
const mutation =
  'mutation ($releases: [ID!]!) { measureLayers(releases: $releases) { ... on WantedLayers { count } ... on Refusal { reasons { field message } } } }';

let registry: TestRegistry;
let proxy: TestServer;
let client: RemoteRegistry;
let api: TestApi;
let fault: (url: string) => Fault | undefined;
let releases: [older: string, newer: string];
const readers: LayerReader[] = [];

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.host, ({ url }) => fault(url));
  client = createRegistry({ plainHttp: [registry.host] });
  for (const version of ['1', '2'])
    await pushImage(client, { registry: registry.host, repository: 'app' }, image(version));
  api = await startApi();
  const { id } = await addApplication(api.sql, 'app');
  releases = [await addUnread(id, '1.0.0', image('1')), await addUnread(id, '1.1.0', image('2'))];
}, 120_000);
afterAll(async () => {
  await api.stop();
  await client.close();
  await proxy[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

beforeEach(async () => {
  fault = () => undefined;
  await api.sql`delete from wanted_layer`;
  await api.sql`delete from layer`;
});
afterEach(async () => {
  for (const one of readers.splice(0)) await one.stop();
});

/** A release of before layers were read: its images are in the registry, and nobody looked into them. */
async function addUnread(application: string, version: string, { children }: TestImage): Promise<string> {
  const release = await addPublishedRelease(api.sql, application, version);
  const [child] = children;
  const { layers } = JSON.parse(Buffer.from(child?.bytes ?? []).toString());
  await api.sql`delete from image where release_id = ${release} and platform <> 'linux/amd64'`;
  await api.sql`update image set repository = ${`${proxy.host}/app`}, digest = ${child?.digest ?? ''},
    layers = ${api.sql.json(layers.map((layer: object) => ({ ...layer, instruction: 'COPY', empty: false })))}
    where release_id = ${release}`;
  return release;
}

/** Of a worker of its own; it looks when it is told to. */
function reader(): LayerReader {
  const settings = {
    credentials: async () => undefined,
    connections: async () => ({
      revision: '1',
      plainHttp: [proxy.host],
      authorities: new Map(),
      tokenRealms: new Map(),
    }),
  };
  const one = new LayerReader(
    api.sql,
    api.changes,
    settings as unknown as ConstructorParameters<typeof LayerReader>[2],
  );
  readers.push(one);
  return one;
}

const want = async (token?: string): Promise<Answer> => api.ask(mutation, { releases }, token);
const blobs = () => proxy.seen.filter(({ url }) => url.includes('/blobs/')).length;
async function compared() {
  const query = `query ($from: ID!, $to: ID!) { compareReleases(from: $from, to: $to) {
    platforms { contents unmeasured packages { name from to } } } }`;
  for (;;) {
    const { compareReleases } = await api.get(query, { from: releases[0], to: releases[1] });
    const [platform] = compareReleases.platforms;
    if (platform.unmeasured !== 'The two images are being compared.') return platform;
  }
}

describe('layers that were never read', () => {
  it('are read once each, whoever asks and however many workers read, and are then compared', async () => {
    expect(await compared()).toMatchObject({
      contents: 'UNREAD',
      unmeasured: 'None of the 3 layers of the two images was ever read.',
    });
    const before = blobs();
    expect((await want()).data).toEqual({ measureLayers: { count: 3 } });
    expect((await want(await api.token(['release']))).data).toEqual({ measureLayers: { count: 3 } });
    expect(await compared()).toMatchObject({
      contents: 'PENDING',
      unmeasured: '3 of the 3 layers of the two images are being read.',
    });
    await Promise.all([reader(), reader()].map((one) => one.look()));
    expect(blobs() - before).toBe(3);
    expect(await api.sql`select from wanted_layer`).toHaveLength(0);
    expect(await compared()).toEqual({
      contents: 'KNOWN',
      unmeasured: null,
      packages: [{ name: 'openssl', from: '1', to: '2' }],
    });
    expect((await want()).data).toEqual({ measureLayers: { count: 0 } });
  });

  it('are read as soon as somebody asks, by a worker that runs', async () => {
    const one = reader();
    one.start();
    await want();
    for (let state = ''; state !== 'KNOWN'; ) state = (await compared()).contents;
  });

  it('are for those who may release, and of releases that have images', async () => {
    expect((await want(await api.token(['read']))).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const { measureLayers } = await api.get(mutation, { releases: [releases[0], 'nonsense'] });
    expect(measureLayers.reasons).toEqual([
      { field: 'releases', message: 'There is no release "nonsense" that has images.' },
    ]);
    const many = await api.get(mutation, { releases: Array.from({ length: 21 }, (_, i) => String(i)) });
    expect(many.measureLayers.reasons[0].message).toMatch(/^These are 21 releases, and 20 is the most/);
    expect(await api.sql`select from wanted_layer`).toHaveLength(0);
  });

  it('of which the registry lost one say so, until somebody asks again', async () => {
    const lost = layeredImage([{ platform: 'linux/amd64', layers: [base] }]).blobs;
    const [digest = ''] = [...lost.keys()].filter((one) => image('1').blobs.has(one));
    fault = (url) => (url.includes(`/blobs/${digest}`) ? { kind: 'status', status: 404 } : undefined);
    await want();
    expect(await reader().look()).toBeUndefined();
    const { contents, unmeasured } = await compared();
    expect(contents).toBe('UNREAD');
    expect(unmeasured).toMatch(/^1 of the 3 layers of the two images was never read\. .*sha256:.*\.$/);
    await reader().look();
    expect(await api.sql`select attempts from wanted_layer`).toEqual([{ attempts: 1 }]);
    fault = () => undefined;
    expect((await want()).data).toEqual({ measureLayers: { count: 1 } });
    await reader().look();
    expect((await compared()).contents).toBe('KNOWN');
  });

  it('are tried again when the registry is away, and say meanwhile why', async () => {
    fault = (url) =>
      url.includes('/blobs/') ? { kind: 'status', status: 429, headers: { 'retry-after': '3600' } } : undefined;
    await want();
    const due = await reader().look();
    expect(Number(due) - Date.now()).toBeGreaterThan(60_000);
    const { contents, unmeasured } = await compared();
    expect(contents).toBe('PENDING');
    expect(unmeasured).toMatch(/^3 of the 3 layers of the two images are being read\. It is tried again: .*\.$/);
    fault = () => undefined;
    await api.sql`update wanted_layer set due_at = now()`;
    await reader().look();
    expect((await compared()).contents).toBe('KNOWN');
  });

  it('that a worker had which is no more are read by another when its claim lapses', async () => {
    await want();
    const claim = '00000000-0000-4000-8000-000000000000';
    await api.sql`update wanted_layer set claim = ${claim}, claimed_until = now() + interval '1 hour'`;
    expect(Number(await reader().look()) - Date.now()).toBeGreaterThan(60_000);
    expect((await compared()).contents).toBe('PENDING');
    await api.sql`update wanted_layer set claimed_until = now() - interval '1 second'`;
    await reader().look();
    expect((await compared()).contents).toBe('KNOWN');
  });

  it('are given back by a worker that stops in the middle of one', async () => {
    fault = (url) => (url.includes('/blobs/') ? { kind: 'stall' } : undefined);
    await want();
    const before = blobs();
    const one = reader();
    const look = one.look();
    while (blobs() === before) await new Promise((resolve) => setImmediate(resolve));
    await one.stop();
    await look;
    expect(await api.sql`select distinct claim, attempts, failure from wanted_layer`).toEqual([
      { claim: null, attempts: 0, failure: null },
    ]);
    fault = () => undefined;
    await reader().look();
    expect((await compared()).contents).toBe('KNOWN');
  });
});
