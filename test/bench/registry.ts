import { copyImage, createRegistry, type Digest, type RemoteRegistry, type Repository } from '@slipway/registry';
import { startFaultProxy } from '../../libs/registry/src/testing/fault-proxy.ts';
import { makeImage, pushImage } from '../../libs/registry/src/testing/image.ts';
import { startRegistry } from '../../libs/registry/src/testing/registry.ts';
import { against, type Measure, seconds, within } from './measure/measure.ts';
import { putLargeImage } from './registry/large-image.ts';
import { skopeoCopy, skopeoInspectAll } from './registry/skopeo.ts';

const rounds = 5;
const tags = 1_000;
const mebibyte = 1024 * 1024;

/** The client against skopeo on the same registries in one run, in turns; requests are counted by a proxy before them. */
export default async function bench(): Promise<readonly Measure[]> {
  await using first = await startRegistry();
  await using counter = await startFaultProxy(first.host, () => undefined);
  const registry = createRegistry({ plainHttp: [first.host, counter.host] });
  try {
    return [
      ...(await copies(registry, first.host, counter)),
      await checks(registry, first.host),
      ...(await acrossRegistries(registry, first.host)),
    ];
  } finally {
    await registry.close();
  }
}

async function copies(
  registry: RemoteRegistry,
  host: string,
  counter: { readonly host: string; readonly seen: readonly unknown[] },
): Promise<readonly Measure[]> {
  const image = makeImage(undefined, 10);
  const { digest } = image.index;
  await pushImage(registry, { registry: host, repository: 'source' }, image, 'one');
  const counted = async (work: () => Promise<unknown>) => {
    const before = counter.seen.length;
    await work();
    return counter.seen.length - before;
  };
  const ours = (through: string, repository: string, tag: string) => () =>
    copyImage(registry, registry, { ...between(through, repository), digest, tag });
  const theirs = (through: string, repository: string, tag: string) => () =>
    skopeoCopy(`${through}/source:one`, `${through}/${repository}:${tag}`);
  type Place = readonly [repository: string, tag: string];
  const acts: readonly { name: string; limit: number; to: (who: string, round: number) => Place }[] = [
    { name: 'same-registry copy', limit: 27, to: (who, round) => [`${who}/${round}`, 'one'] },
    { name: 'retag', limit: 2, to: (who, round) => ['source', `${who}-${round}`] },
    { name: 'no-op copy', limit: 2, to: (who) => [`${who}/0`, 'one'] },
  ];
  const measures: Measure[] = [];
  for (const { name, limit, to } of acts) {
    const requests: number[] = [];
    const wall = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      wall.theirs.push(await seconds(theirs(host, ...to('skopeo', round))));
      wall.ours.push(await seconds(ours(host, ...to('slipway', round))));
      requests.push(await counted(ours(counter.host, ...to(name === 'no-op copy' ? 'slipway' : 'counted', round))));
    }
    measures.push(within(`${name}, requests`, 'requests', requests, limit));
    measures.push(against(`${name}, wall time`, 's', wall.ours, wall.theirs));
  }
  return measures;
}

function between(registry: string, repository: string): { readonly from: Repository; readonly to: Repository } {
  return { from: { registry, repository: 'source' }, to: { registry, repository } };
}

/** Whether 1,000 tags have moved: HEAD alone, as a watch does it. Of skopeo a tenth of them is enough to know its rate. */
async function checks(registry: RemoteRegistry, host: string): Promise<Measure> {
  const at = { registry: host, repository: 'watched' };
  const image = makeImage(undefined, 2);
  await pushImage(registry, at, image, 'tag0');
  const names = Array.from({ length: tags }, (_, i) => `tag${i}`);
  await inTurn(names, 16, async (tag) => void (await registry.putManifest(at, image.index, tag)));
  const ours: number[] = [];
  const theirs: number[] = [];
  const share = tags / 10;
  for (let round = 0; round < 3; round++) {
    const places = names.slice(round * share, (round + 1) * share).map((tag) => `${host}/watched:${tag}`);
    theirs.push((await seconds(() => skopeoInspectAll(places, 4))) / share);
    const check = async (tag: string) =>
      expectDigest((await registry.headManifest(at, tag))?.digest, image.index.digest);
    ours.push((await seconds(() => inTurn(names, 32, check))) / tags);
  }
  return against('a tag checked for a new digest, of 1,000', 's', ours, theirs);
}

/** 1 GB in four layers, each time to a registry that holds nothing: where it has a blob in another repository, skopeo mounts it. */
async function acrossRegistries(registry: RemoteRegistry, first: string): Promise<readonly Measure[]> {
  const from = { registry: first, repository: 'large' };
  const { digest } = await putLargeImage(registry, from, 4, 250 * mebibyte);
  const times = { ours: [] as number[], theirs: [] as number[] };
  const growth: number[] = [];
  for (let round = 0; round < 3; round++) {
    await using empty = await startRegistry();
    times.theirs.push(await seconds(() => skopeoCopy(`${first}/large:large`, `${empty.host}/large:large`)));
    await using target = await startRegistry();
    const client = createRegistry({ plainHttp: [first, target.host] });
    const to = { registry: target.host, repository: 'large' };
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed);
    }, 20);
    times.ours.push(await seconds(() => copyImage(client, client, { from, to, digest, tag: 'large' })));
    clearInterval(timer);
    growth.push((most - before) / mebibyte);
    await client.close();
  }
  return [
    against('1 GB from registry to registry', 's', times.ours, times.theirs),
    within('1 GB from registry to registry, heap growth', 'MiB', growth, 64),
  ];
}

async function inTurn(names: readonly string[], lanes: number, work: (name: string) => Promise<void>): Promise<void> {
  const waiting = names.values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const name of waiting) await work(name);
    }),
  );
}

function expectDigest(seen: Digest | undefined, wanted: Digest): void {
  if (seen !== wanted) throw new Error(`A tag is ${seen} instead of ${wanted}.`);
}
