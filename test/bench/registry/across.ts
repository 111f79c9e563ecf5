import { copyImage, createRegistry } from '@slipway/registry';
import { startRegistry } from '../../../libs/registry/src/testing/registry.ts';
import { against, type Measure, within } from '../measure/measure.ts';
import { putLargeImage } from './large-image.ts';
import { rounds } from './rounds.ts';
import { skopeoCopy } from './skopeo.ts';

const mebibyte = 1024 * 1024;

/** Four layers of so many bytes, 1 GB together, each time to a registry that holds nothing: where it has a blob in another repository, skopeo mounts it. */
export async function acrossRegistries(first: string, layerBytes = 250 * mebibyte): Promise<readonly Measure[]> {
  const from = { registry: first, repository: 'large' };
  const writer = createRegistry({ plainHttp: [first] });
  const { digest } = await putLargeImage(writer, from, 4, layerBytes);
  await writer.close();
  const growth: number[] = [];
  const wall = await rounds(4, async () => {
    const [forUs, forThem] = [await startRegistry(), await startRegistry()];
    const client = createRegistry({ plainHttp: [first, forUs.host] });
    const to = { registry: forUs.host, repository: 'large' };
    return {
      ours: async () =>
        growth.push(await heapGrowth(() => copyImage(client, client, { from, to, digest, tag: 'large' }))),
      theirs: () => skopeoCopy(`${first}/large:large`, `${forThem.host}/large:large`),
      end: async () => {
        await client.close();
        for (const one of [forUs, forThem]) await one[Symbol.asyncDispose]();
      },
    };
  });
  return [
    against('1 GB from registry to registry', 's', wall.ours, wall.theirs),
    within('1 GB from registry to registry, heap growth', 'MiB', growth, 64),
  ];
}

/** The most that the heap grew by while some work was done, in MiB. */
async function heapGrowth(work: () => Promise<unknown>): Promise<number> {
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  };
  const timer = setInterval(look, 20);
  await work();
  clearInterval(timer);
  look();
  return (most - before) / mebibyte;
}
