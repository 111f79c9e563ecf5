import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RawManifest } from '../../model/manifest.ts';
import { rawManifest } from '../../model/manifest.ts';
import { mediaType } from '../../model/media-type.ts';
import { subjectTag } from '../../model/subject-tag.ts';
import { createRegistry, type RemoteRegistry } from '../../remote/remote-registry.ts';
import { putAttachment } from '../../testing/attachment.ts';
import { startFaultProxy } from '../../testing/fault-proxy.ts';
import { descriptorOf, jsonBytes, makeImage, pushImage } from '../../testing/image.ts';
import { startRegistry, type TestRegistry } from '../../testing/registry.ts';
import { verifyImage } from '../verify.ts';
import { applyPrune } from './apply-prune.ts';
import { planPrune } from './plan-prune.ts';

describe("pruning in Debian's docker-registry", () => {
  let server: TestRegistry;
  let registry: RemoteRegistry;
  let count = 0;
  const next = () => ({ registry: server.host, repository: `prune/r${++count}` });
  const old = { protected: new Set<never>(), expire: [{ tags: /^old/ }] };
  beforeAll(async () => {
    server = await startRegistry();
    registry = createRegistry({ plainHttp: [server.host] });
  });
  afterAll(async () => {
    await registry.close();
    await server[Symbol.asyncDispose]();
  });
  /** Two indexes that share their first child; the older one with a list of referrers and a signature. */
  const fill = async () => {
    const at = next();
    const [kept, gone] = [makeImage(), makeImage()];
    await pushImage(registry, at, kept, 'new');
    await pushImage(registry, at, gone);
    const children = [kept.children[0], gone.children[1]] as [RawManifest, RawManifest];
    const manifests = children.map((raw, i) => ({
      ...descriptorOf(raw),
      platform: { os: 'linux', architecture: i ? 'arm64' : 'amd64' },
    }));
    const index = rawManifest(
      jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }),
      mediaType.ociIndex,
    );
    await registry.putManifest(at, index, 'old');
    await registry.putManifest(at, index, 'old-too');
    const sbom = await putAttachment(registry, at, {
      layers: [{ mediaType: 'application/spdx+json', content: { a: 1 } }],
      subject: index,
    });
    const tag = subjectTag(index.digest, 'signature');
    const signature = await putAttachment(
      registry,
      at,
      { layers: [{ mediaType: 'application/x', content: { b: 1 } }] },
      tag,
    );
    const list = await registry.headManifest(at, subjectTag(index.digest, 'referrers'));
    if (list === undefined) throw new Error('There is no list of referrers.');
    return { at, kept, shared: children[0], own: children[1], index, sbom, signature, list };
  };

  test('an expired index goes with what only it needed; a shared child stays', async () => {
    const { at, kept, shared, own, index, sbom, signature, list } = await fill();
    const plan = await planPrune(registry, at, old);
    const going = [index.digest, own.digest, sbom.digest, signature.digest, list.digest];
    expect(plan.deletions.map(({ digest }) => digest).toSorted()).toEqual(going.toSorted());
    expect(plan.deletions[0]).toMatchObject({
      digest: index.digest,
      tags: ['old', 'old-too'],
      why: 'Its tags old, old-too may go.',
    });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(await applyPrune(registry, JSON.parse(JSON.stringify(plan)))).toMatchObject({
      left: [],
      deleted: { length: 5 },
    });
    for (const digest of going) expect(await registry.headManifest(at, digest)).toBeUndefined();
    expect(await registry.headManifest(at, shared.digest)).toBeDefined();
    expect((await verifyImage(registry, at, { digest: kept.index.digest })).findings).toEqual([]);
    expect((await planPrune(registry, at, old)).tags.map(({ tag }) => tag)).toEqual(['new']);
  });

  test('a digest that one tag keeps keeps its other tags', async () => {
    const { at, index } = await fill();
    await registry.putManifest(at, index, 'stable');
    const plan = await planPrune(registry, at, old);
    expect(plan.deletions).toEqual([]);
    const message = 'It fits /^old/. But something that stays needs its manifest.';
    expect(plan.tags.find(({ tag }) => tag === 'old')).toMatchObject({ expires: false, why: message });
  });

  test('what came to be tagged or protected since the plan is left, with all that hangs on it', async () => {
    const tagged = await fill();
    const plan = await planPrune(registry, tagged.at, old);
    await registry.putManifest(tagged.at, tagged.index, 'stable');
    const done = await applyPrune(registry, plan);
    expect(done).toMatchObject({ deleted: [], left: { length: 5 } });
    expect(done.left[0]?.why).toContain('is needed by the tag stable, which was put since.');

    const protectedSince = await fill();
    const another = await planPrune(registry, protectedSince.at, old);
    const rest = await applyPrune(registry, another, { protected: async () => new Set([protectedSince.own.digest]) });
    expect(rest.left.map(({ digest }) => digest)).toEqual([protectedSince.own.digest]);
    expect(rest.deleted).toHaveLength(4);
    expect(await registry.headManifest(protectedSince.at, protectedSince.own.digest)).toBeDefined();
  });

  test('a list of referrers that anyone may write takes nothing else along', async () => {
    const at = next();
    const [one, other] = [makeImage(), makeImage()];
    await pushImage(registry, at, one, 'old');
    await pushImage(registry, at, other);
    const manifests = [descriptorOf(other.index)];
    const list = rawManifest(
      jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }),
      mediaType.ociIndex,
    );
    await registry.putManifest(at, list, subjectTag(one.index.digest, 'signature'));
    const plan = await planPrune(registry, at, { ...old, protected: new Set([other.index.digest]) });
    await applyPrune(registry, plan);
    expect((await verifyImage(registry, at, { digest: other.index.digest })).findings).toEqual([]);
  });

  test('what stops the deletion is told together with what was deleted', async () => {
    const { at } = await fill();
    await using proxy = await startFaultProxy(server.host, ({ method }) =>
      method === 'DELETE' ? { kind: 'status', status: 405 } : undefined,
    );
    const through = createRegistry({ plainHttp: [proxy.host] });
    const plan = await planPrune(through, { ...at, registry: proxy.host }, old);
    const done = await applyPrune(through, plan);
    expect(done).toMatchObject({ deleted: [], left: [], stopped: { code: 'unsupported' } });
    await through.close();
  });
});
