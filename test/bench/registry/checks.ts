import { availableParallelism } from 'node:os';
import { createRegistry, type Digest } from '@slipway/registry';
import { makeImage, pushImage } from '../../../libs/registry/src/testing/image.ts';
import type { TestServer } from '../../../libs/registry/src/testing/server.ts';
import { against, type Measure, median, within } from '../measure/measure.ts';
import { counted, rounds } from './rounds.ts';
import { skopeoInspectAll } from './skopeo.ts';

const tags = 1_000;
/** Of skopeo these are enough to know its rate. */
const share = 100;
/** Tags that stand somewhere else each time that all are asked. */
const moved = 10;
const lanes = 16;

/**
 * Which of 1,000 tags have moved: one HEAD each, on the condition that it has, as a watch asks that knows where they stood.
 * skopeo's loop has two processes a core, so that none of them waits for the registry while a core is idle.
 */
export async function checks(host: string, counter: TestServer): Promise<readonly Measure[]> {
  const registry = createRegistry({ plainHttp: [host, counter.host] });
  const at = { registry: host, repository: 'watched' };
  const images = [makeImage(undefined, 2), makeImage(undefined, 2)] as const;
  for (const [i, image] of images.entries()) await pushImage(registry, at, image, `image${i}`);
  const names = Array.from({ length: tags }, (_, i) => `tag${i}`);
  const stands = new Map<string, Digest>();
  const put = async (name: string, which: 0 | 1) => {
    stands.set(name, await registry.putManifest(at, images[which].index, name));
  };
  await inTurn(names, (name) => put(name, 0));
  const known = new Map(stands);
  const move = async () => {
    for (const name of names.slice(0, moved)) await put(name, stands.get(name) === images[0].index.digest ? 1 : 0);
  };
  const look = async (through: string) => {
    let seen = 0;
    await inTurn(names, async (name) => {
      const before = known.get(name) as Digest;
      const now = await registry.headTag({ ...at, registry: through }, name, { known: before });
      if (now !== stands.get(name)) throw new Error(`${name} is ${now} instead of ${stands.get(name)}.`);
      if (now === before) return;
      seen += 1;
      known.set(name, now as Digest);
    });
    if (seen !== moved) throw new Error(`${seen} tags have moved instead of ${moved}.`);
  };
  const wall = await rounds(5, async (round) => {
    await move();
    const places = names.slice(round * share, (round + 1) * share).map((tag) => `${host}/watched:${tag}`);
    return { ours: () => look(host), theirs: () => skopeoInspectAll(places, 2 * availableParallelism()) };
  });
  await move();
  const before = counter.seen.length;
  const requests = await counted(counter, () => look(counter.host));
  const other = counter.seen.slice(before).find(({ method }) => method !== 'HEAD');
  if (other !== undefined) throw new Error(`A tag was asked for with ${other.method} ${other.url}.`);
  await registry.close();
  const each = { ours: median(wall.ours) / tags, theirs: median(wall.theirs) / share };
  return [
    within('a tag checked for a new digest, of 1,000, requests (HEAD)', 'requests', [requests / tags], 1),
    { ...against('a tag checked for a new digest, of 1,000', 's', [each.ours], [each.theirs]), runs: wall.ours.length },
  ];
}

async function inTurn(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const waiting = names.values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const name of waiting) await work(name);
    }),
  );
}
