import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { RegistryError } from '../error.ts';
import { parseImageConfig } from '../image/config.ts';
import { elfArchitecture } from '../layer/elf.ts';
import { digestAlgorithm, digestOf, InvalidDigest, parseDigest } from '../model/digest.ts';
import { InvalidManifest, parseManifest, rawManifest } from '../model/manifest.ts';
import { manifestMediaTypes, mediaType } from '../model/media-type.ts';
import { formatPlatform, InvalidPlatform, normalisePlatform, parsePlatform, runsOn } from '../model/platform.ts';
import { formatReference, InvalidReference, parseReference } from '../model/reference.ts';
import { parseChallenges } from '../remote/http/challenge.ts';
import { rateLimitOf, warningsOf } from '../remote/http/notices.ts';
import { contentStart, heldBytes } from '../remote/http/range.ts';
import { retryAfter } from '../remote/http/retry.ts';
import { nextPage } from '../remote/lists.ts';
import { jsonBytes } from './image.ts';

const sha = digestOf('x');
const place = { registry: 'r.example', repository: 'a' };

/** Any text, and text of the pieces that the parser knows. */
function texts(...pieces: readonly string[]): fc.Arbitrary<string> {
  const known = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 }));
  return fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(known, { maxLength: 12 }).map((all) => all.join('')),
  );
}

/** The value, or undefined for what is refused with that error in a message of bounded length; other errors pass. */
function read<T>(kind: abstract new (...all: never[]) => Error, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof kind && error.message.length < 1_000) return undefined;
    throw error;
  }
}

const same = isDeepStrictEqual;
const field = fc.constantFrom(
  ...['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'subject', 'annotations', 'artifactType'],
  ...['digest', 'size', 'platform', 'os', 'architecture', 'variant', 'urls', 'os.features', '__proto__', 'rootfs'],
  ...['diff_ids', 'history', 'created_by', 'Env', 'Labels', 'Entrypoint'],
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(null, 2, -1, 1e300, sha, 'linux', 'amd64', ...manifestMediaTypes, mediaType.ociConfig),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(field, tie('any'), { maxKeys: 6 }),
  ),
})).any;
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
/** As it should be, but for one field now and then. */
const mostlyRight = (right: fc.Arbitrary<object>) =>
  fc
    .tuple(right, sometimes(fc.tuple(field, value)))
    .map(([json, wrong]) => (wrong === undefined ? json : { ...json, [wrong[0]]: wrong[1] }));
const annotations = fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 });
const descriptor = mostlyRight(
  fc.record(
    {
      mediaType: fc.constantFrom(...manifestMediaTypes, mediaType.ociConfig, mediaType.ociEmpty, 'text/plain'),
      digest: fc.constantFrom(sha, digestOf('y', 'sha512')),
      size: fc.maxSafeNat(),
      platform: fc.record({ os: fc.string(), architecture: fc.string(), variant: fc.string() }),
      annotations,
    },
    { requiredKeys: ['mediaType', 'digest', 'size'] },
  ),
);
const shared = { schemaVersion: fc.constant(2), subject: descriptor, annotations, artifactType: fc.string() };
const imageDocument = mostlyRight(
  fc.record(
    { ...shared, config: descriptor, layers: fc.array(descriptor, { maxLength: 3 }) },
    { requiredKeys: ['schemaVersion', 'config', 'layers'] },
  ),
);
const indexDocument = mostlyRight(
  fc.record(
    { ...shared, manifests: fc.array(descriptor, { maxLength: 3 }) },
    { requiredKeys: ['schemaVersion', 'manifests'] },
  ),
);
const configDocument = fc.record(
  {
    os: fc.oneof(fc.constant('linux'), fc.string()),
    architecture: fc.string(),
    variant: value,
    config: value,
    rootfs: value,
  },
  { requiredKeys: ['os', 'architecture'] },
);
/** JSON, and JSON of which a byte was changed or the end was cut. */
const documents = fc
  .tuple(
    fc.oneof(imageDocument, indexDocument, configDocument, value),
    sometimes(fc.tuple(fc.nat(), fc.nat(255))),
    sometimes(fc.nat()),
  )
  .map(([json, change, cut]) => {
    const bytes = jsonBytes(json ?? null);
    if (change !== undefined) bytes[change[0] % bytes.length] = change[1];
    return cut === undefined ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
  });
const link = texts('<', '>', ';', ',', 'rel="next"', 'rel=next', '/v2/a', '?last=b', 'http://', 'r.example', '//', '"');
const header = texts('Basic', 'Bearer', ' ', ',', '=', '"', '\\', 'realm', '__proto__', 'constructor', 'ü');

const api = new URL('http://r.example/v2/');
const isCount = (count: number | undefined) => count === undefined || (Number.isSafeInteger(count) && count >= 0);

/**
 * What every parser of the room keeps to, whatever it is given: its typed error with a bounded message, or a value, which
 * is read alike when it is written again.
 */
export const parserProperties: Readonly<Record<string, fc.IProperty<[never]>>> = properties({
  references: fc.property(
    texts('a', 'B', '.', '/', ':', '@', '-', '_', '[', '::1', 'docker.io', sha, 'x'.repeat(200)),
    (text) => {
      const found = read(InvalidReference, () => parseReference(text));
      return found === undefined || same(parseReference(formatReference(found)), found);
    },
  ),
  digests: fc.property(texts('sha256', 'sha512', ':', sha, 'a'.repeat(64), 'A', 'constructor', '\n'), (text) => {
    const found = read(InvalidDigest, () => parseDigest(text));
    return found === undefined || (found === text && /^sha(?:256|512)$/.test(digestAlgorithm(found)));
  }),
  platforms: fc.property(
    texts('linux', 'macos', '/', 'arm', 'arm64', 'aarch64', 'v8', '8', '__proto__', 'X'),
    (text) => {
      const found = read(InvalidPlatform, () => parsePlatform(text));
      if (found === undefined) return true;
      return (
        same(parsePlatform(formatPlatform(found)), found) &&
        same(normalisePlatform(found), found) &&
        runsOn(found, found)
      );
    },
  ),
  manifests: fc.property(documents, fc.constantFrom(...manifestMediaTypes, 'text/html', ''), (bytes, type) => {
    const raw = rawManifest(bytes, type);
    const found = read(InvalidManifest, () => parseManifest(raw));
    // The bytes are handed on as they came.
    return found === undefined || (found.raw.bytes === bytes && found.raw.digest === digestOf(bytes));
  }),
  configs: fc.property(documents, (bytes) => {
    const found = read(RegistryError, () => parseImageConfig(bytes, 'r.example/a', 'r.example'));
    return found === undefined || same(normalisePlatform(found.platform), found.platform);
  }),
  challenges: fc.property(header, (text) =>
    parseChallenges(text).every(
      ({ scheme, parameters }) =>
        scheme !== '' && Object.values(parameters).every((one) => typeof one === 'string' && one.length <= text.length),
    ),
  ),
  links: fc.property(link, (text) => {
    const found = read(RegistryError, () => nextPage(text, new URL('/v2/a/tags/list', api), api, place));
    return found === undefined || (found.host === api.host && /^https?:$/.test(found.protocol));
  }),
  ranges: fc.property(
    texts('bytes', ' ', '=', '0', '-', '9', '/', '*', '9'.repeat(15)),
    (text) => isCount(heldBytes(text)) && isCount(contentStart(text)),
  ),
  'written ranges': fc.property(
    fc.nat(),
    fc.nat(),
    (first, more) =>
      contentStart(`bytes ${first}-${first + more}/*`) === first && heldBytes(`0-${more + 1}`) === more + 2,
  ),
  notices: fc.property(texts('299', ' - ', '"', '\\', ';w=', '100', 'GMT', 'Fri, 03 Apr 2026', ','), (text) => {
    const wait = retryAfter({ 'retry-after': text }, 0);
    const limit = rateLimitOf({ 'ratelimit-limit': text, 'ratelimit-remaining': text });
    const isBounded = warningsOf({ warning: text }).every((one) => one.length <= text.length);
    return isBounded && (wait === undefined || wait >= 0) && Object.values(limit ?? {}).every(isCount);
  }),
  executables: fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isElf) => {
    const found = elfArchitecture(isElf ? Buffer.concat([Buffer.from('\x7fELF'), bytes]) : bytes);
    return found === undefined || /^[a-z0-9]+$/.test(found);
  }),
});

/** Properties of any values as ones of a kind; fast-check hands each only what its own arbitraries made. */
function properties(all: Record<string, unknown>): Readonly<Record<string, fc.IProperty<[never]>>> {
  return all as Record<string, fc.IProperty<[never]>>;
}
