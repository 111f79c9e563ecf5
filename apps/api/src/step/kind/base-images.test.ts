import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { externalInputs, parseDockerfile } from '@slipway/pipeline';
import { parsePlatform, parseRepository, RemoteRegistry } from '@slipway/registry';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { type PushedImage, pushImage } from '../../target/registry-only/testing/push-image.ts';
import { resolveBaseImages } from './base-images.ts';
import { usesFrontend } from './frontend.ts';
import type { StepServices } from './services.ts';

const mine = `${testRegistry}/test/inputs-${randomBytes(4).toString('hex')}`;
const registry = new RemoteRegistry({ plainHttp: [testRegistry] });
/** Digest → what it is called below: `both`, and `both amd64` for its child. */
const called = new Map<string, string>();
const pushed: Record<string, PushedImage> = {};

/** Pushed under tags of these names, each an index unless it begins with `lone-`. */
const images: Readonly<Record<string, readonly string[]>> = {
  both: ['linux/amd64', 'linux/arm64'],
  amd64: ['linux/amd64'],
  arm64: ['linux/arm64'],
  old: ['linux/arm/v6'],
  'lone-amd64': ['linux/amd64'],
};

beforeAll(async () => {
  const at = parseRepository(`${mine}/base`);
  for (const [name, platforms] of Object.entries(images)) {
    const image = await pushImage(registry, at, platforms);
    pushed[name] = image;
    called.set(image.index, name);
    for (const { digest, platform } of image.children) called.set(digest, `${name} ${platform.architecture}`);
    const tagged = name.startsWith('lone-') ? image.children[0]?.digest : image.index;
    if (tagged === undefined) throw new Error(`${name} has no image.`);
    await registry.putManifest(at, await registry.getManifest(at, tagged), name);
  }
});
afterAll(() => registry.close());

interface Row {
  readonly what: string;
  /** `BASE` is the repository, `{both}` a digest; lines are parted by ` | `. */
  readonly file: string;
  readonly platforms?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly targets?: readonly string[];
  readonly frontend?: 'declared';
  /** Each `kind stage @line pin platform < pulled = index > child`, with `runtime` where it is. */
  readonly inputs?: readonly string[];
  readonly fails?: string;
}

function fill(text: string): string {
  return text
    .replaceAll('BASE', `${mine}/base`)
    .replaceAll(/\{([\w-]+)(?: (\w+))?\}/g, (_, name: string, child?: string) => {
      const image = pushed[name];
      const found = child
        ? image?.children.find(({ platform }) => platform.architecture === child)?.digest
        : image?.index;
      if (found === undefined) throw new Error(`Nothing is called ${name} ${child}.`);
      return found;
    });
}

async function resolve({ file, platforms = 'linux/amd64 linux/arm64', args = {}, targets, frontend }: Row) {
  const graph = parseDockerfile(fill(file).replaceAll(' | ', '\n'));
  const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, fill(value)]));
  const inputs = platforms.split(' ').flatMap((platform) => {
    const [buildPlatform, targetPlatform] = [parsePlatform('linux/amd64'), parsePlatform(platform)];
    const question = { args: given, buildPlatform, targetPlatform, ...(targets && { targets }) };
    return externalInputs(graph, question).map((input) => ({ ...input, neededBy: platform }));
  });
  const config = { registryMirrors: new Map<string, string>() };
  const services = { registry, config, registryCredentials: async () => undefined };
  const settings = { dockerfileFrontend: frontend ?? 'engine' } as StepServices['config'];
  const isUsed = ({ kind }: { kind: string }) => kind !== 'syntax' || usesFrontend(settings, given);
  return resolveBaseImages(services, inputs, isUsed, new AbortController().signal);
}

function show(row: Awaited<ReturnType<typeof resolve>>[number]): string {
  const name = (digest: string | null) => (digest === null ? 'none' : (called.get(digest) ?? digest));
  const { kind, stage, line, pin, runtime, platform, pulledPlatform, indexDigest, childDigest } = row;
  const what = `${kind} ${stage ?? 'file'} @${line} ${pin}${runtime ? ' runtime' : ''}`;
  return `${what} ${platform} < ${pulledPlatform} = ${name(indexDigest)} > ${name(childDigest)}`;
}

const amd64 = 'linux/amd64 < linux/amd64';
const arm64 = 'linux/arm64 < linux/arm64';
const both = (kind: string) => [`${kind} ${amd64} = both > both amd64`, `${kind} ${arm64} = both > both arm64`];

const found: readonly Row[] = [
  { what: 'a tag', file: 'FROM BASE:both', inputs: both('from 0 @1 tag runtime') },
  { what: 'a digest', file: 'FROM BASE@{both}', inputs: both('from 0 @1 digest runtime') },
  { what: 'a tag and a digest', file: 'FROM BASE:both@{both}', inputs: both('from 0 @1 both runtime') },
  {
    what: 'a tag and a digest that the tag has left',
    file: 'FROM BASE:amd64@{both}',
    inputs: both('from 0 @1 both runtime'),
  },
  {
    what: 'the default of a global argument',
    file: 'ARG FROM_TAG=both | FROM BASE:$FROM_TAG',
    inputs: both('from 0 @2 tag runtime'),
  },
  {
    what: 'a global argument that is given',
    file: 'ARG FROM_TAG=old | FROM BASE:$FROM_TAG',
    args: { FROM_TAG: 'both' },
    inputs: both('from 0 @2 tag runtime'),
  },
  {
    what: 'an argument without a default that is given',
    file: 'ARG FROM_TAG | FROM BASE:"$FROM_TAG"',
    args: { FROM_TAG: 'both' },
    inputs: both('from 0 @2 tag runtime'),
  },
  {
    what: 'an argument that holds the digest',
    file: 'ARG PIN | FROM BASE@$PIN',
    args: { PIN: '{both}' },
    inputs: both('from 0 @2 digest runtime'),
  },
  {
    what: 'the argument of a stage does not reach FROM',
    file: 'ARG FROM_TAG=both | FROM BASE:both AS one | ARG FROM_TAG=old | FROM BASE:$FROM_TAG | COPY --from=one / /',
    inputs: [
      `from 0 @2 tag ${amd64} = both > both amd64`,
      `from 1 @4 tag runtime ${amd64} = both > both amd64`,
      `from 0 @2 tag ${arm64} = both > both arm64`,
      `from 1 @4 tag runtime ${arm64} = both > both arm64`,
    ],
  },
  {
    what: 'another image for each platform',
    file: 'FROM BASE:$TARGETARCH',
    inputs: [
      `from 0 @1 tag runtime ${amd64} = amd64 > amd64 amd64`,
      `from 0 @1 tag runtime ${arm64} = arm64 > arm64 arm64`,
    ],
  },
  {
    what: 'the stages that the runtime stage stands on, and those that it takes files from',
    file: 'FROM BASE:both AS under | FROM under AS middle | FROM BASE:both AS build | FROM middle | COPY --from=build / /',
    platforms: 'linux/amd64',
    inputs: [`from 0 @1 tag runtime ${amd64} = both > both amd64`, `from 2 @3 tag ${amd64} = both > both amd64`],
  },
  {
    what: 'a stage that runs on the builder, for each platform that needs it',
    file: 'FROM --platform=$BUILDPLATFORM BASE:both AS build | FROM scratch | COPY --from=build /a /',
    inputs: [
      `from 0 @1 tag ${amd64} = both > both amd64`,
      'from 0 @1 tag linux/arm64 < linux/amd64 = both > both amd64',
    ],
  },
  {
    what: 'COPY --from and RUN --mount, in a needed stage',
    file: 'FROM scratch AS build | COPY --from=BASE:both /a / | RUN --mount=from=BASE@{both},target=/m true | FROM scratch | COPY --from=build /a /',
    platforms: 'linux/arm64',
    inputs: [`copy-from 0 @2 tag ${arm64} = both > both arm64`, `run-mount 0 @3 digest ${arm64} = both > both arm64`],
  },
  {
    what: 'COPY --from in the runtime stage',
    file: 'FROM scratch | COPY --from=BASE:both /a /',
    platforms: 'linux/arm64',
    inputs: [`copy-from 0 @2 tag runtime ${arm64} = both > both arm64`],
  },
  {
    what: 'no image of a stage that nothing needs',
    file: 'FROM BASE:nowhere AS left | COPY --from=BASE:nowhere /a / | FROM scratch | COPY a /',
    inputs: [],
  },
  {
    what: 'a stage that only the tests need',
    file: 'FROM scratch AS run | FROM BASE:both AS test | FROM run',
    targets: ['test', 'run'],
    inputs: both('from 1 @2 tag'),
  },
  {
    what: 'a lower variant, where there is no other',
    file: 'FROM BASE:old',
    platforms: 'linux/arm/v7',
    inputs: ['from 0 @1 tag runtime linux/arm/v7 < linux/arm/v7 = old > old arm'],
  },
  {
    what: 'a frontend beside which the engine uses its own, wherever it may be',
    file: '# syntax=nowhere.invalid/docker/dockerfile:1 | FROM scratch | COPY a /',
    inputs: [
      'syntax file @1 tag linux/amd64 < linux/amd64 = none > none',
      'syntax file @1 tag linux/arm64 < linux/amd64 = none > none',
    ],
  },
  {
    what: 'a frontend that builds, on the builder for each platform',
    file: '# syntax=BASE:both | FROM scratch | COPY a /',
    frontend: 'declared',
    inputs: [
      `syntax file @1 tag ${amd64} = both > both amd64`,
      'syntax file @1 tag linux/arm64 < linux/amd64 = both > both amd64',
    ],
  },
  {
    what: 'a frontend that an argument asks for',
    file: '# syntax=nowhere.invalid/docker/dockerfile:1 | FROM scratch | COPY a /',
    args: { BUILDKIT_SYNTAX: 'BASE:both@{both} with words' },
    platforms: 'linux/amd64',
    inputs: [`syntax file @1 both ${amd64} = both > both amd64`],
  },
  {
    what: 'a frontend that only an argument names',
    file: 'FROM scratch | COPY a /',
    args: { BUILDKIT_SYNTAX: 'BASE:both' },
    platforms: 'linux/amd64',
    inputs: [`syntax file @0 tag ${amd64} = both > both amd64`],
  },
];

const refused: readonly Row[] = [
  {
    what: 'the image of one platform, with the tag',
    file: 'FROM BASE:both@{both amd64}',
    fails:
      'The base image BASE:both@{both amd64} in line 1 of the Dockerfile is pinned to the image for linux/amd64, but linux/arm64 is needed; pin the index {both} instead.',
  },
  {
    what: 'the image of one platform, without a tag',
    file: 'FROM BASE@{both amd64}',
    fails:
      'The base image BASE@{both amd64} in line 1 of the Dockerfile is pinned to the image for linux/amd64, but linux/arm64 is needed; pin the digest of an index that has both, or write the tag beside the digest and be told which.',
  },
  {
    what: 'the image of one platform, with a tag that is gone',
    file: 'FROM BASE:gone@{both arm64}',
    fails:
      'The base image BASE:gone@{both arm64} in line 1 of the Dockerfile is pinned to the image for linux/arm64, but linux/amd64 is needed; BASE:gone is gone, so pin the digest of another index that has both.',
  },
  {
    what: 'the image of one platform, with a tag that has no more',
    file: 'FROM BASE:amd64@{both amd64}',
    fails:
      'The base image BASE:amd64@{both amd64} in line 1 of the Dockerfile is pinned to the image for linux/amd64, but linux/arm64 is needed; BASE:amd64 has none for linux/arm64 either.',
  },
  {
    what: 'the image of one platform that is not built for, with a tag that is a lone image',
    file: 'FROM BASE:lone-amd64@{arm64 arm64}',
    platforms: 'linux/amd64',
    fails:
      'The base image BASE:lone-amd64@{arm64 arm64} in line 1 of the Dockerfile is pinned to the image for linux/arm64, but linux/amd64 is needed; BASE:lone-amd64 is no index, so pin the digest of one that has both.',
  },
  {
    what: 'the image of a variant that is too high',
    file: 'FROM BASE:both@{old arm}',
    platforms: 'linux/arm/v5',
    fails:
      'The base image BASE:both@{old arm} in line 1 of the Dockerfile is pinned to the image for linux/arm/v6, but linux/arm/v5 is needed; BASE:both has none for linux/arm/v5 either.',
  },
  {
    what: 'an index without the platform, with a tag that has it',
    file: 'FROM BASE:both@{amd64}',
    fails:
      'The base image BASE:both@{amd64} in line 1 of the Dockerfile has no image for linux/arm64, only for linux/amd64; pin the index {both} instead.',
  },
  {
    what: 'the pin of an image that is copied from',
    file: 'FROM scratch | COPY --from=BASE:both@{both amd64} /a /',
    fails:
      'The base image BASE:both@{both amd64} in line 2 of the Dockerfile is pinned to the image for linux/amd64, but linux/arm64 is needed; pin the index {both} instead.',
  },
  {
    what: 'a tag without the platform',
    file: 'FROM BASE:amd64',
    fails:
      'The base image BASE:amd64 in line 1 of the Dockerfile has no image for linux/arm64, only for linux/amd64; take another image, or leave linux/arm64 out of slipway.yaml.',
  },
  {
    what: 'a lone image under a tag',
    file: 'FROM BASE:lone-amd64',
    fails:
      'The base image BASE:lone-amd64 in line 1 of the Dockerfile has no image for linux/arm64, only for linux/amd64; take another image, or leave linux/arm64 out of slipway.yaml.',
  },
  {
    what: 'a tag that is not there',
    file: 'FROM BASE:gone',
    fails: 'The base image BASE:gone in line 1 of the Dockerfile does not exist.',
  },
  {
    what: 'a frontend that is to build and is not there',
    file: '# syntax=BASE:gone | FROM scratch',
    frontend: 'declared',
    fails: 'The frontend BASE:gone in line 1 of the Dockerfile does not exist.',
  },
  {
    what: 'a frontend that only an argument names, and that is not there',
    file: 'FROM scratch',
    args: { BUILDKIT_SYNTAX: 'BASE:gone' },
    fails: 'The frontend BASE:gone in BUILDKIT_SYNTAX does not exist.',
  },
  {
    what: 'a registry that nobody runs',
    file: 'FROM 127.0.0.1:1/team/base:1',
    fails:
      'The base image 127.0.0.1:1/team/base:1 in line 1 of the Dockerfile could not be looked up: nothing listens at 127.0.0.1:1.',
  },
  {
    what: 'an argument without a default that nobody gives',
    file: 'ARG FROM_TAG | FROM scratch | FROM BASE:$FROM_TAG',
    fails:
      'Line 3: FROM BASE:$FROM_TAG needs the argument FROM_TAG, which has no value; give it as a build argument or put ARG FROM_TAG=… before the first FROM.',
  },
];

describe('what a release stands on', () => {
  it.each(found)('$what', async (row) => {
    expect((await resolve(row)).map(show)).toEqual(row.inputs);
  });
});

describe('is refused before anything is built', () => {
  it.each(refused)('$what', async (row) => {
    await expect(resolve(row)).rejects.toMatchObject({ message: fill(row.fails ?? '') });
  });
});
