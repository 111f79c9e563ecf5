import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Digest } from '../model/digest.ts';
import { parseManifest, type RawManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import type { CallOptions } from '../registry.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { type DrawnRepository, drawnRepository, putDrawn, signatureOf } from '../testing/random-repository.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { copyImage } from './copy.ts';

/** What comes along with a manifest, worked out on the drawing alone, by positions. */
function model(drawn: DrawnRepository, top: number): ReadonlySet<number> {
  const found = new Set([top]);
  for (const at of found) {
    const one = drawn.manifests[at];
    if (one?.kind === 'index') for (const child of one.children) found.add(child);
    for (const [i, other] of drawn.manifests.entries())
      if ((other.kind === 'referrer' && other.of === at) || signatureOf(drawn, at) === i) found.add(i);
  }
  return found;
}

/** Fails when what a manifest names is not known to be there before it is put. */
class Watching extends RemoteRegistry {
  readonly #there = new Set<string>();

  override async putManifest(at: Repository, raw: RawManifest, tag?: string, options?: CallOptions): Promise<Digest> {
    const manifest = parseManifest(raw);
    const named = manifest.kind === 'index' ? manifest.children.map(({ descriptor }) => descriptor.digest) : [];
    const missing = named.filter((one) => !this.#there.has(`${at.repository}@${one}`));
    if (missing.length > 0) throw new Error(`${missing} was not there before what names it.`);
    const digest = await super.putManifest(at, raw, tag, options);
    this.#there.add(`${at.repository}@${digest}`);
    return digest;
  }
}

test.each([
  ['one registry with the referrers API', true, false],
  ['two registries with the referrers API', true, true],
  ['one registry without it', false, false],
])(
  'any graph is copied whole, children first, and nothing else (%s)',
  async (_, referrersApi, isAcross) => {
    // Both refuse what points to something that they do not have.
    await using first = await startSpecRegistry({ referrersApi });
    await using second = await startSpecRegistry({ referrersApi });
    const registry = new Watching({ plainHttp: [first.host, second.host] });
    let runs = 0;
    const copied = async (drawn: DrawnRepository) => {
      const name = `graph${++runs}`;
      const from = { registry: first.host, repository: `${name}/from` };
      const to = { registry: isAcross ? second.host : first.host, repository: `${name}/to` };
      const raws = await putDrawn(registry, from, drawn);
      const top = drawn.manifests.length - 1;
      const { digest } = raws[top] as RawManifest;
      const proof = await copyImage(registry, registry, { from, to, digest, tag: 'x' });
      const wanted = model(drawn, top);
      for (const [at, raw] of raws.entries())
        expect([at, (await registry.headManifest(to, raw.digest))?.digest]).toEqual([
          at,
          wanted.has(at) ? raw.digest : undefined,
        ]);
      expect(proof.manifests.at(-1)).toMatchObject({ digest, tag: 'x' });
      const untagged = proof.manifests.filter(({ tag }) => tag === undefined).map((one) => one.digest);
      expect(new Set(untagged).size).toBe(untagged.length);
    };
    await fc.assert(fc.asyncProperty(drawnRepository(7), copied), { numRuns: 40 });
    await registry.close();
  },
  60_000,
);
