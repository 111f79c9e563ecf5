import { type RawManifest, rawManifest } from './model/manifest.ts';
import { mediaType } from './model/media-type.ts';
import {
  at,
  copies,
  honest,
  image,
  inspects,
  inspectsTag,
  mib,
  type Row,
  readsImage,
  says,
  testBadInput,
  verifies,
} from './testing/bad-input.ts';
import { sendBlanks } from './testing/hostile-registry.ts';
import { descriptorOf, jsonBytes } from './testing/image.ts';

const [amd64] = image.children as [RawManifest];
const indexOf = (...children: RawManifest[]) =>
  rawManifest(
    jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: children.map(descriptorOf) }),
    mediaType.ociIndex,
  );
/** What is asked for is the last one. */
const nested = (depth: number, times = 1): readonly RawManifest[] => {
  const all = [indexOf(amd64)];
  for (let level = 1; level < depth; level++)
    all.push(indexOf(...Array.from({ length: times }, () => all.at(-1) as RawManifest)));
  return all;
};
const deep = (depth: number) => Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const deepIndex = rawManifest(deep(100_000), mediaType.ociIndex);
const wide = rawManifest(
  jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: Array(10_000).fill(descriptorOf(amd64)) }),
  mediaType.ociIndex,
);
const folded = nested(30, 2);
const hundred = nested(100);
const masked = [amd64];
for (let level = 0; level < 100; level++) {
  const manifests = masked.slice(-1).map((raw) => ({ ...descriptorOf(raw), mediaType: mediaType.ociManifest }));
  masked.push(
    rawManifest(jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }), mediaType.ociIndex),
  );
}
const manifest = `/manifests/${image.index.digest}`;
const child = `/manifests/${amd64.digest}`;
const reads = [copies, verifies, inspects];

testBadInput([
  {
    is: 'other bytes than the digest of a manifest',
    serves: at(manifest, says(mediaType.ociIndex, indexOf(amd64).bytes)),
    acts: reads,
    code: 'digest-mismatch',
    says: /served manifest sha256:\w+ of a wrongly: its bytes are/,
  },
  {
    is: 'other bytes than the digest that it states for a tag',
    serves: at('/v1', says(mediaType.ociIndex, image.index.bytes, { 'docker-content-digest': amd64.digest })),
    acts: [inspectsTag],
    code: 'digest-mismatch',
    says: /served manifest v1 of a wrongly/,
  },
  {
    is: 'a stated digest that is none',
    serves: at('/v1', says(mediaType.ociIndex, image.index.bytes, { 'docker-content-digest': 'x'.repeat(5_000) })),
    acts: [inspectsTag],
    code: 'digest-mismatch',
    says: /expected x{200}\.$/,
  },
  {
    is: 'a manifest that ends early',
    serves: at(manifest, says(mediaType.ociIndex, image.index.bytes.subarray(0, 50))),
    acts: reads,
    code: 'digest-mismatch',
    says: /wrongly/,
  },
  {
    is: 'a manifest that is cut',
    serves: at(manifest, (response) => {
      response.writeHead(200, { 'content-type': mediaType.ociIndex, 'content-length': 5_000 });
      response.write(image.index.bytes, () => response.destroy());
    }),
    acts: reads,
    code: 'unavailable',
    says: /cut the (answer short after \d+ bytes|connection)\.$/,
  },
  ...(
    [
      ['HTML with 200', says('text/html', '<html>'), /answered with text\/html where a manifest of a was asked for/],
      ['no content type', says('', '{}'), /answered with no content type/],
      ['a manifest of schema 1', says('application/vnd.docker.distribution.manifest.v1+json', '{}'), /manifest\.v1/],
      ['a content type of 100 KB', says('x'.repeat(10_000), '{}'), /answered with x{100} where/],
    ] as const
  ).map(
    ([is, answer, words]): Row => ({
      is,
      serves: (request, response) => at('', answer)(request, response),
      acts: [...reads, inspectsTag],
      code: 'unexpected-content',
      says: words,
    }),
  ),
  {
    is: 'HTML that is called a manifest',
    serves: at('/v1', says(mediaType.ociIndex, '<html>')),
    acts: [inspectsTag],
    code: 'unexpected-content',
    says: /it is not JSON \(it begins with "<html>"\)/,
  },
  {
    is: 'an index that is called an image',
    serves: at(manifest, says(mediaType.ociManifest, image.index.bytes)),
    acts: reads,
    code: 'unexpected-content',
    says: /served as .*manifest.* but states mediaType .*index/,
  },
  {
    is: 'an index of 10,000 children',
    top: wide,
    acts: reads,
    code: 'unexpected-content',
    says: /manifests has 10000 entries; the limit is 2000/,
    atMost: 4 * mib,
  },
  {
    is: 'an index that states to hold itself',
    serves: at(child, says(mediaType.ociIndex, image.index.bytes)),
    acts: [copies, verifies],
    code: 'digest-mismatch',
    says: /wrongly/,
  },
  {
    is: 'indexes nested 100 deep',
    content: { ...honest, manifests: [amd64, ...hundred] },
    top: hundred.at(-1) as RawManifest,
    acts: [copies, verifies],
    code: 'unexpected-content',
    says: /holds indexes more than 8 deep/,
  },
  {
    is: '100 indexes, each of which is called an image by the one above',
    content: { ...honest, manifests: masked },
    top: masked.at(-1) as RawManifest,
    acts: [readsImage, inspects],
    code: 'unexpected-content',
    says: /calls sha256:\w+ an image, which is an index/,
    requests: 3,
  },
  {
    is: 'indexes nested 30 deep, each twice in the one above',
    content: { ...honest, manifests: [amd64, ...folded] },
    top: folded.at(-1) as RawManifest,
    acts: [copies, verifies],
    code: 'unexpected-content',
    says: /holds indexes more than 8 deep/,
  },
  {
    is: 'a manifest of 100 MB that says so',
    serves: at(manifest, (response) => {
      response.writeHead(200, { 'content-type': mediaType.ociIndex, 'content-length': 100 * mib });
      sendBlanks(response, 100 * mib);
    }),
    acts: reads,
    code: 'too-large',
    says: /answered with 104857600 bytes where at most 4194304 are read/,
    atMost: 8 * mib,
  },
  {
    is: 'a manifest of 100 MB in chunks',
    serves: at(manifest, (response) => {
      response.writeHead(200, { 'content-type': mediaType.ociIndex });
      sendBlanks(response, 100 * mib);
    }),
    acts: reads,
    code: 'too-large',
    says: /answered with more than 4194304 bytes/,
    atMost: 3 * 12 * mib,
  },
  {
    is: 'JSON nested 100,000 deep',
    top: deepIndex,
    acts: reads,
    code: 'unexpected-content',
    says: /nested more than 100 levels deep/,
  },
]);
