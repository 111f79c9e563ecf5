import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, isDigest } from './digest.ts';
import { InvalidManifest, parseManifest, rawManifest } from './manifest.ts';
import { mediaType } from './media-type.ts';

const digest = digestOf('x');
const of = (type: string, more: object = {}) => ({ mediaType: type, digest, size: 1, ...more });
const config = of(mediaType.ociConfig);
const image = { schemaVersion: 2, config, layers: [of('application/vnd.oci.image.layer.v1.tar+gzip')] };
const index = (...manifests: object[]) => ({ schemaVersion: 2, manifests });
const parse = (value: unknown, type: string = mediaType.ociManifest) =>
  parseManifest(rawManifest(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), type));

test.each([mediaType.ociManifest, mediaType.dockerManifest])('an image as %s keeps its bytes', (type) => {
  const written = JSON.stringify(image, null, 3);
  const parsed = parse(written, type);
  expect(parsed.kind).toBe('image');
  expect(new TextDecoder().decode(parsed.raw.bytes)).toBe(written);
  expect(parsed.raw.digest).toBe(digestOf(written));
});

test.each([
  ['a subject', { ...image, subject: of(mediaType.ociManifest), artifactType: 'application/x' }],
  ['a config that is none', { ...image, config: of(mediaType.ociEmpty) }],
])('with %s it is an artifact', (_, document) => expect(parse(document).kind).toBe('artifact'));

describe('children of an index', () => {
  const unknown = { platform: { os: 'unknown', architecture: 'unknown' } };
  test.each([
    ['a manifest', of(mediaType.ociManifest), 'image'],
    ['a Docker manifest', of(mediaType.dockerManifest), 'image'],
    ['an index', of(mediaType.ociIndex), 'index'],
    ['a Docker list', of(mediaType.dockerList), 'index'],
    [
      "BuildKit's attestation",
      of(mediaType.ociManifest, { ...unknown, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }),
      'attestation',
    ],
    ['an in-toto artifact', of(mediaType.ociManifest, { artifactType: 'application/vnd.in-toto+json' }), 'attestation'],
    [
      "BuildKit's OCI form",
      of(mediaType.ociManifest, { ...unknown, artifactType: 'application/vnd.docker.attestation.manifest.v1+json' }),
      'attestation',
    ],
    ['another artifact', of(mediaType.ociManifest, { artifactType: 'application/vnd.cncf.helm.config' }), 'artifact'],
    ['something for no platform', of(mediaType.ociManifest, unknown), 'artifact'],
    ['no manifest at all', of('application/octet-stream'), 'artifact'],
  ])('%s', (_, child, kind) => {
    const parsed = parse(index(child), mediaType.ociIndex);
    expect(parsed.kind === 'index' && parsed.children[0]?.kind).toBe(kind);
  });
});

test.each([
  ['layers in an index', { ...index(), layers: [] }, mediaType.ociIndex, /at once/],
  ['a config in an index', { ...index(), config }, mediaType.ociIndex, /at once/],
  ['manifests in an image', { ...image, manifests: [] }, mediaType.ociManifest, /at once/],
  ['another media type inside', { ...image, mediaType: mediaType.dockerManifest }, undefined, /served as/],
  ['schema version 1', { ...image, schemaVersion: 1 }, undefined, /schemaVersion/],
  ['HTML', '<html>', undefined, /not JSON/],
  ['a list', [], undefined, /not an object/],
  ['a wrong digest', { ...image, config: { ...config, digest: 'sha256:../../x' } }, undefined, /expected a digest/],
  ['a negative size', { ...image, config: { ...config, size: -1 } }, undefined, /count of bytes/],
  ['a fractional size', { ...image, config: { ...config, size: 1.5 } }, undefined, /count of bytes/],
  ['10,000 children', index(...Array(10_000).fill(of(mediaType.ociManifest))), mediaType.ociIndex, /10000 entries/],
  ['a depth of 101', `${'['.repeat(101)}${']'.repeat(101)}`, undefined, /levels deep/],
])('%s: refused', (_, document, type, message) => {
  expect(() => parse(document, type)).toThrow(InvalidManifest);
  expect(() => parse(document, type)).toThrow(message);
});

test('2,000,000 levels are refused before they are parsed', () => {
  const parsing = jest.spyOn(JSON, 'parse');
  expect(() => parse('['.repeat(2_000_000))).toThrow(/levels deep/);
  expect(parsing).not.toHaveBeenCalled();
  parsing.mockRestore();
});

test('brackets within texts are no levels', () => {
  const annotations = { a: '['.repeat(500), b: `\\"${'{'.repeat(500)}` };
  expect(parse({ ...image, annotations }).annotations).toEqual(annotations);
});

test.each([
  { ...image, mediaType: 'x'.repeat(1_000_000) },
  { ...image, schemaVersion: Array(100_000).fill(1) },
  { ...image, config: { ...config, digest: 'x'.repeat(1_000_000) } },
  { ...image, annotations: { ['k'.repeat(1_000_000)]: 1 } },
])('an error text stays short', (document) => {
  expect(() => parse(document)).toThrow(InvalidManifest);
  try {
    parse(document);
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(600);
  }
});

test('any JSON is parsed or refused with InvalidManifest', () => {
  const descriptors = fc.record({
    mediaType: fc.constantFrom(...Object.values(mediaType)),
    digest: fc.constant(digest),
    size: fc.nat(),
  });
  const json = fc.oneof(
    fc.json(),
    fc
      .record(
        {
          schemaVersion: fc.constantFrom(1, 2),
          config: fc.oneof(descriptors, fc.jsonValue()),
          layers: fc.oneof(fc.array(descriptors), fc.jsonValue()),
          manifests: fc.oneof(fc.array(descriptors), fc.jsonValue()),
          annotations: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
          subject: fc.oneof(descriptors, fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(json, fc.constantFrom(mediaType.ociIndex, mediaType.ociManifest), (text, type) => {
      try {
        const parsed = parse(text, type);
        if (parsed.kind === 'index')
          for (const { descriptor } of parsed.children) expect(isDigest(descriptor.digest)).toBe(true);
      } catch (error) {
        if (!(error instanceof InvalidManifest)) throw error;
      }
    }),
    { numRuns: 5_000 },
  );
});
