import { type LayerCache, MemoryLayerCache } from '../layer/layer-cache.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { ImageManifest } from '../model/manifest.ts';
import { formatPlatform, type Platform } from '../model/platform.ts';
import type { Repository } from '../model/reference.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
import { Bounds } from './bounds.ts';
import { readImageConfig } from './config.ts';
import { blobsOf } from './copy-manifests.ts';
import type { Finding } from './finding.ts';
import { type ReadImage, readLayers, rightExecutables, wrongExecutables, wronglyShared } from './verify-layers.ts';

export interface VerifyRequest extends CallOptions {
  readonly digest: Digest;
  /** Also reads the layers and looks at the ELF headers of what is in them; without it only HEAD requests are made. */
  readonly executables?: boolean;
  /** Layers that are not read because somebody else answers for them (a base image's), by digest. */
  readonly trusted?: ReadonlySet<Digest>;
  /** What is already known of layers, and where to keep what is found out. */
  readonly cache?: LayerCache;
  readonly parallel?: number;
}

export interface Verified {
  readonly findings: readonly Finding[];
  readonly manifests: number;
  readonly blobs: number;
  /** ELF files seen, by platform. */
  readonly executables: ReadonlyMap<string, number>;
}

/**
 * Proves by digest that every child, config and layer is there and whole in size, and that descriptor, config and
 * executables agree on the platform: emulation hides an image of the wrong architecture. Everything wrong is found, not
 * only the first. Throws RegistryError only when it could not look.
 */
export async function verifyImage(registry: Registry, at: Repository, request: VerifyRequest): Promise<Verified> {
  const { signal } = request;
  const options = signal === undefined ? {} : { signal };
  const findings: Finding[] = [];
  const images: { manifest: ImageManifest; declared: Platform | undefined }[] = [];
  let manifests = 0;
  const bounds = new Bounds(at, request.digest);
  const opened = new Set<Digest>();
  const visit = async (digest: Digest, descriptor: Descriptor | undefined, depth: number): Promise<void> => {
    bounds.enter(depth);
    if ((await registry.headManifest(at, digest, options)) === undefined) {
      findings.push({
        code: 'missing-manifest',
        message: `The manifest ${digest} is not in ${at.repository}.`,
        digest,
        ...platformField(descriptor?.platform),
      });
      return;
    }
    manifests += 1;
    const raw = await registry.getManifest(at, digest, options);
    bounds.take(raw);
    const size = raw.bytes.byteLength;
    if (descriptor !== undefined && descriptor.size !== size)
      findings.push({
        code: 'wrong-size',
        message: `The manifest ${digest} of ${at.repository} has ${size} bytes instead of the ${descriptor.size} that its index states.`,
        digest,
        ...platformField(descriptor.platform),
      });
    const manifest = parseServed(raw, at);
    if (manifest.kind === 'index') {
      // One index may stand in many; an image in two places is looked at for each, as each may call it something else.
      if (opened.size < opened.add(digest).size)
        for (const child of manifest.children) await visit(child.descriptor.digest, child.descriptor, depth + 1);
    } else images.push({ manifest, declared: manifest.kind === 'image' ? descriptor?.platform : undefined });
  };
  await visit(request.digest, undefined, 1);

  const blobs = new Map<Digest, { blob: Descriptor; platform: Platform | undefined }>();
  for (const { manifest, declared } of images)
    for (const blob of blobsOf(manifest)) blobs.set(blob.digest, { blob, platform: declared });
  const missing = new Set<Digest>();
  await atOnce(request.parallel ?? 8, [...blobs.values()], async ({ blob, platform }) => {
    const size = await registry.headBlob(at, blob.digest, options);
    if (size === blob.size) return;
    missing.add(blob.digest);
    const [code, what] =
      size === undefined
        ? (['missing-blob', 'is not there'] as const)
        : (['wrong-size', `has ${size} bytes instead of ${blob.size}`] as const);
    findings.push({
      code,
      message: `The blob ${blob.digest} of ${at.repository} ${what}.`,
      digest: blob.digest,
      ...platformField(platform),
    });
  });

  const read: ReadImage[] = [];
  const cache = request.cache ?? new MemoryLayerCache();
  for (const { manifest, declared } of images) {
    if (manifest.kind !== 'image' || missing.has(manifest.config.digest)) continue;
    const { platform, diffIds } = await readImageConfig(registry, at, manifest, options);
    const name = formatPlatform(declared ?? platform);
    if (declared !== undefined && (declared.os !== platform.os || declared.architecture !== platform.architecture)) {
      findings.push({
        code: 'platform-disagrees',
        message: `The index calls ${manifest.raw.digest} ${name}, but its config says ${formatPlatform(platform)}.`,
        platform: name,
        digest: manifest.raw.digest,
      });
    }
    if (!request.executables) continue;
    const skipped = new Set([...missing, ...(request.trusted ?? [])]);
    const image = { digest: manifest.raw.digest, platform: declared ?? platform, layers: manifest.layers, diffIds };
    read.push(await readLayers(registry, at, image, { skipped, cache, findings, options }));
  }
  findings.push(...read.flatMap(wrongExecutables), ...wronglyShared(read));
  const executables = new Map(read.map((image) => [formatPlatform(image.platform), rightExecutables(image)]));
  return { findings, manifests, blobs: blobs.size, executables };
}

function platformField(platform: Platform | undefined): { platform?: string } {
  return platform === undefined ? {} : { platform: formatPlatform(platform) };
}
