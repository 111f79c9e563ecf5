import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FolderRegistry } from '../../folder/folder-registry.ts';
import type { Digest } from '../../model/digest.ts';
import type { RawManifest } from '../../model/manifest.ts';
import type { Registry } from '../../registry.ts';
import { createRegistry } from '../../remote/remote-registry.ts';
import {
  bytesOf,
  type DrawnRepository,
  drawnRepository,
  putDrawn,
  signatureOf,
} from '../../testing/random-repository.ts';
import { startSpecRegistry } from '../../testing/spec-registry.ts';
import { applyPrune } from './apply-prune.ts';
import { planPrune } from './plan-prune.ts';

/** What must go, worked out on the drawing alone, by positions. */
function model(drawn: DrawnRepository): { readonly going: ReadonlySet<number>; readonly kept: ReadonlySet<number> } {
  const { manifests } = drawn;
  const positions = [...manifests.keys()];
  const hangingOn = (at: number) =>
    positions.filter((i) => {
      const one = manifests[i];
      return (one?.kind === 'referrer' && one.of === at) || signatureOf(drawn, at) === i;
    });
  const childrenOf = (at: number) => {
    const one = manifests[at];
    return one?.kind === 'index' ? one.children : [];
  };
  const subjectsOf = (at: number) => {
    const one = manifests[at];
    return one?.kind === 'referrer' ? [one.of] : [];
  };
  const spread = (starts: readonly number[], next: (at: number) => readonly number[]) => {
    const found = new Set(starts);
    for (const at of found) for (const one of next(at)) found.add(one);
    return found;
  };
  const isExpired = (tag: number) => drawn.expired.includes(tag);
  const candidates = spread([...drawn.tags.filter((_, tag) => isExpired(tag)), ...drawn.known], (at) => [
    ...childrenOf(at),
    ...hangingOn(at),
  ]);
  const roots = [
    ...drawn.tags.filter((_, tag) => !isExpired(tag)),
    ...drawn.protected,
    // A signature of what nobody wants to delete stays by its own tag.
    ...positions.filter((at) => !candidates.has(at)).flatMap((at) => signatureOf(drawn, at) ?? []),
  ];
  const kept = spread(roots, (at) => [...childrenOf(at), ...hangingOn(at), ...subjectsOf(at)]);
  return { going: new Set([...candidates].filter((at) => !kept.has(at))), kept };
}

interface Place extends AsyncDisposable {
  readonly registry: Registry;
  readonly host: string;
}

async function startFolder(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-prune-'));
  const dispose = () => rm(root, { recursive: true });
  return { registry: new FolderRegistry(root), host: 'folder.test', [Symbol.asyncDispose]: dispose };
}

const startHttp = (referrersApi: boolean) => async (): Promise<Place> => {
  const server = await startSpecRegistry({ referrersApi });
  const registry = createRegistry({ plainHttp: [server.host] });
  const dispose = async () => {
    await registry.close();
    await server[Symbol.asyncDispose]();
  };
  return { registry, host: server.host, [Symbol.asyncDispose]: dispose };
};

/** Where the registry keeps no lists of referrers, those that the client keeps are manifests, too. */
test.each([
  { name: 'a folder', start: startFolder, numRuns: 8, hasLists: false },
  { name: 'a registry with the referrers API', start: startHttp(true), numRuns: 30, hasLists: false },
  { name: 'a registry without it', start: startHttp(false), numRuns: 30, hasLists: true },
])(
  'in $name what nothing needs goes, and nothing else',
  async ({ start, numRuns, hasLists }) => {
    await using place = await start();
    const { registry, host } = place;
    let runs = 0;
    let deletions = 0;
    const property = fc.asyncProperty(drawnRepository(9), async (drawn) => {
      const at = { registry: host, repository: `r${++runs}` };
      const raws = await putDrawn(registry, at, drawn);
      const raw = (position: number) => raws[position] as RawManifest;
      const drawnDigests = new Set(raws.map(({ digest }) => digest));
      const digests = (positions: Iterable<number>) => [...positions].map((one) => raw(one).digest).toSorted();
      const { going, kept } = model(drawn);
      const request = {
        protected: new Set<Digest>(digests(drawn.protected)),
        known: digests(drawn.known),
        expire: [{ tags: new RegExp(`^tag[${drawn.expired.join('')}x]$`) }],
      };
      const plan = await planPrune(registry, at, request);
      const order = plan.deletions.map(({ digest }) => digest);
      expect(order.filter((digest) => drawnDigests.has(digest)).toSorted()).toEqual(digests(going));
      for (const { digest, below } of plan.deletions)
        for (const one of below) expect(order.indexOf(one)).toBeGreaterThan(order.indexOf(digest));
      if (!hasLists) {
        const shared = bytesOf(raws.filter((_, i) => kept.has(i)));
        const own = [...bytesOf(raws.filter((_, i) => going.has(i)))].filter(([digest]) => !shared.has(digest));
        const freedBytes = own.reduce((sum, [, size]) => sum + size, 0);
        expect(plan).toMatchObject({ kept: kept.size, freedBytes });
      }

      const done = await applyPrune(registry, plan);
      expect(done).toEqual({ deleted: order, left: [] });
      for (const [position, { digest }] of raws.entries())
        expect((await registry.headManifest(at, digest)) === undefined).toBe(going.has(position));
      for (const [i, position] of drawn.tags.entries()) {
        const expected = going.has(position) ? undefined : raw(position).digest;
        expect((await registry.headManifest(at, `tag${i}`))?.digest).toBe(expected);
      }
      for (const [position, one] of drawn.manifests.entries()) {
        if (one.kind !== 'referrer' || going.has(position)) continue;
        const listed = await registry.listReferrers(at, raw(one.of).digest);
        expect(listed.map(({ digest }) => digest)).toContain(raw(position).digest);
      }
      expect((await planPrune(registry, at, request)).deletions).toEqual([]);
      deletions += order.length;
    });
    // The same each time: other draws may delete too little to prove anything.
    await fc.assert(property, { numRuns, seed: 20 });
    expect(deletions).toBeGreaterThan(numRuns / 2);
  },
  60_000,
);
