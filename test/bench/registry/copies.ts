import { type CopyProof, type CopyRequest, copyImage, createRegistry, type Digest } from '@slipway/registry';
import { makeImage, pushImage } from '../../../libs/registry/src/testing/image.ts';
import type { TestServer } from '../../../libs/registry/src/testing/server.ts';
import { against, type Measure, within } from '../measure/measure.ts';
import { counted, rounds } from './rounds.ts';
import { skopeoCopy } from './skopeo.ts';

const times = 8;

/**
 * An image of two platforms with 10 blobs each: to a new repository, under another tag, and once more. The client is one that
 * lives as long as its process, as a service's does; a start of skopeo is part of what a copy with it costs. Both remember:
 * this client manifests, skopeo where a registry has a blob, which spares it half of its requests. So the copy is measured
 * with an image that neither has seen, and with one that both have copied before.
 */
export async function copies(host: string, counter: TestServer): Promise<readonly Measure[]> {
  const writer = createRegistry({ plainHttp: [host] });
  const registry = createRegistry({ plainHttp: [host, counter.host] });
  const source = async (name: string) => {
    const image = makeImage(undefined, 10);
    await pushImage(writer, { registry: host, repository: name }, image, 'one');
    return image.index.digest;
  };
  try {
    return [
      ...(await ofNewImages(registry, host, counter, source)),
      ...(await ofOneImage(registry, host, counter, await source('kept'))),
    ];
  } finally {
    await Promise.all([writer.close(), registry.close()]);
  }
}

type Client = ReturnType<typeof createRegistry>;

interface Act {
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly tag: string;
}

function ours(client: Client, { at, from, to, tag }: Act, more: Pick<CopyRequest, 'digest' | 'referrers'>) {
  const place = (repository: string) => ({ registry: at, repository });
  return (): Promise<CopyProof> => copyImage(client, client, { from: place(from), to: place(to), tag, ...more });
}

function theirs({ at, from, to, tag }: Act) {
  return (): Promise<void> => skopeoCopy(`${at}/${from}:one`, `${at}/${to}:${tag}`);
}

async function ofNewImages(
  registry: Client,
  host: string,
  counter: TestServer,
  source: (name: string) => Promise<Digest>,
): Promise<readonly Measure[]> {
  const requests = { alone: [] as number[], whole: [] as number[], skopeo: [] as number[] };
  const wall = await rounds(times, async (round) => {
    const from = `source/${round}`;
    const digest = await source(from);
    const act = (at: string, who: string) => ({ at, from, to: `${who}/${round}`, tag: 'one' });
    for (const who of ['alone', 'whole'] as const) {
      const fresh = createRegistry({ plainHttp: [counter.host] });
      const more = { digest, referrers: who === 'whole' };
      requests[who].push(await counted(counter, ours(fresh, act(counter.host, who), more)));
      await fresh.close();
    }
    requests.skopeo.push(await counted(counter, theirs(act(counter.host, 'counted'))));
    return { ours: ours(registry, act(host, 'slipway'), { digest }), theirs: theirs(act(host, 'skopeo')) };
  });
  return [
    // Neither skopeo nor crane looks for what refers to an image; we do unless told otherwise.
    within('same-registry copy of the image alone, new client, requests', 'requests', requests.alone, 27),
    against('same-registry copy, new client, requests', 'requests', requests.whole, requests.skopeo),
    against('same-registry copy of a new image, wall time', 's', wall.ours, wall.theirs),
  ];
}

async function ofOneImage(
  registry: Client,
  host: string,
  counter: TestServer,
  digest: Digest,
): Promise<readonly Measure[]> {
  const acts: readonly {
    name: string;
    limit: number;
    to: (who: string, round: number) => [to: string, tag: string];
  }[] = [
    { name: 'same-registry copy', limit: 27, to: (who, round) => [`${who}/kept/${round}`, 'one'] },
    { name: 'retag', limit: 2, to: (who, round) => ['kept', `${who}-${round}`] },
    { name: 'no-op copy', limit: 2, to: (who) => [`${who}/kept`, 'one'] },
  ];
  const measures: Measure[] = [];
  for (const { name, limit, to } of acts) {
    const act = (at: string, who: string, round: number) => {
      const [repository, tag] = to(who, round);
      return { at, from: 'kept', to: repository, tag };
    };
    // Once before, in which both get to know it.
    await ours(registry, act(host, 'slipway', times), { digest })();
    await ours(registry, act(counter.host, 'counted', times), { digest })();
    await theirs(act(host, 'skopeo', times))();
    const requests: number[] = [];
    const wall = await rounds(times, async (round) => {
      requests.push(await counted(counter, ours(registry, act(counter.host, 'counted', round), { digest })));
      return {
        ours: ours(registry, act(host, 'slipway', round), { digest }),
        theirs: theirs(act(host, 'skopeo', round)),
      };
    });
    measures.push(within(`${name}, requests`, 'requests', requests, limit));
    measures.push(against(`${name}, wall time`, 's', wall.ours, wall.theirs));
  }
  return measures;
}
