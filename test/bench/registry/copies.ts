import { type CopyRequest, copyImage, createRegistry } from '@slipway/registry';
import { makeImage, pushImage } from '../../../libs/registry/src/testing/image.ts';
import type { TestServer } from '../../../libs/registry/src/testing/server.ts';
import { against, type Measure, within } from '../measure/measure.ts';
import { counted, rounds } from './rounds.ts';
import { skopeoCopy } from './skopeo.ts';

const times = 9;

/**
 * An image of two platforms with 10 blobs each: to a new repository, under another tag, and once more. Each round has an image
 * of its own, so that neither side has seen it. The client is one that lives as long as its process, as a service's does; a
 * start of skopeo is part of what a copy with it costs.
 */
export async function copies(host: string, counter: TestServer): Promise<readonly Measure[]> {
  const writer = createRegistry({ plainHttp: [host] });
  const registry = createRegistry({ plainHttp: [host, counter.host] });
  const copy = (
    client: typeof registry,
    at: string,
    from: string,
    to: string,
    more: Omit<CopyRequest, 'from' | 'to'>,
  ) =>
    copyImage(client, client, {
      from: { registry: at, repository: from },
      to: { registry: at, repository: to },
      ...more,
    });
  const source = async (name: string) => {
    const image = makeImage(undefined, 10);
    await pushImage(writer, { registry: host, repository: name }, image, 'one');
    return image.index.digest;
  };
  const requests = { alone: [] as number[], whole: [] as number[], skopeo: [] as number[] };
  const copied = await rounds(times, async (round) => {
    const from = `source/${round}`;
    const digest = await source(from);
    for (const [name, more] of [
      ['alone', { referrers: false }],
      ['whole', {}],
    ] as const) {
      const fresh = createRegistry({ plainHttp: [counter.host] });
      const to = `${name}/${round}`;
      requests[name].push(
        await counted(counter, () => copy(fresh, counter.host, from, to, { digest, tag: 'one', ...more })),
      );
      await fresh.close();
    }
    const by = counter.host;
    requests.skopeo.push(await counted(counter, () => skopeoCopy(`${by}/${from}:one`, `${by}/counted/${round}:one`)));
    return {
      ours: () => copy(registry, host, from, `slipway/${round}`, { digest, tag: 'one' }),
      theirs: () => skopeoCopy(`${host}/${from}:one`, `${host}/skopeo/${round}:one`),
    };
  });
  const digest = await source('kept');
  const acts = [
    { name: 'retag', to: () => 'kept', tag: (who: string, round: number) => `${who}-${round}` },
    { name: 'no-op copy', to: (who: string) => `again/${who}`, tag: () => 'one' },
  ];
  const others: Measure[] = [];
  for (const { name, to, tag } of acts) {
    const ours = (at: string, who: string, round: number) => () =>
      copy(registry, at, 'kept', to(who), { digest, tag: tag(who, round) });
    const theirs = (round: number) => () =>
      skopeoCopy(`${host}/kept:one`, `${host}/${to('skopeo')}:${tag('skopeo', round)}`);
    await ours(host, 'slipway', times)();
    await theirs(times)();
    const asked: number[] = [];
    const wall = await rounds(times, async (round) => {
      asked.push(await counted(counter, ours(counter.host, name === 'retag' ? 'counted' : 'slipway', round)));
      return { ours: ours(host, 'slipway', round), theirs: theirs(round) };
    });
    others.push(within(`${name}, requests`, 'requests', asked, 2));
    others.push(against(`${name}, wall time`, 's', wall.ours, wall.theirs));
  }
  await Promise.all([writer.close(), registry.close()]);
  return [
    // Neither skopeo nor crane looks for what refers to an image; we do unless told otherwise.
    within('same-registry copy of the image alone, requests of a new client', 'requests', requests.alone, 27),
    against(
      'same-registry copy with what refers to it, requests of a new client',
      'requests',
      requests.whole,
      requests.skopeo,
    ),
    against('same-registry copy with what refers to it, wall time', 's', copied.ours, copied.theirs),
    ...others,
  ];
}
