import {
  type Descriptor,
  type Digest,
  digestOf,
  mediaType,
  parseReference,
  type RawManifest,
  type Registry,
  type Repository,
  rawManifest,
  readImage,
} from '@slipway/registry';

const platforms = ['linux/amd64', 'linux/arm64'] as const;

/** A base image of two platforms in a repository of the test, whose editions differ in a label alone. */
export class BaseWithEditions {
  readonly registry: Registry;
  readonly repository: Repository;
  private readonly from: Repository;
  private readonly children = new Map<string, RawManifest>();

  /** @param from with an image for both platforms under its tag, as 127.0.0.1:5000/mirror/docker.io/library/busybox:latest */
  constructor(registry: Registry, repository: Repository, from: string) {
    this.registry = registry;
    this.repository = repository;
    this.from = parseReference(from);
  }

  /** Pushes a new edition for these platforms; the others stay as they are. */
  async push(tag: string, edition: string, changed: readonly string[] = platforms): Promise<Digest> {
    for (const platform of changed) this.children.set(platform, await this.makeChild(platform, edition));
    return this.pushIndex(tag);
  }

  /** Moves the index alone, as a new attestation does. */
  async pushAttestation(tag: string): Promise<Digest> {
    const layer = new TextEncoder().encode(`{"statement":"${tag} ${Date.now()}"}`);
    const config = new TextEncoder().encode('{}');
    for (const bytes of [layer, config])
      await this.registry.putBlob(this.repository, { digest: digestOf(bytes), size: bytes.length }, bytes);
    const document = {
      schemaVersion: 2,
      mediaType: mediaType.ociManifest,
      config: { mediaType: mediaType.ociConfig, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: 'application/vnd.in-toto+json', digest: digestOf(layer), size: layer.length }],
    };
    const raw = rawManifest(new TextEncoder().encode(JSON.stringify(document)), mediaType.ociManifest);
    await this.registry.putManifest(this.repository, raw);
    const subject = this.children.get('linux/amd64')?.digest;
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': subject };
    return this.pushIndex(tag, [
      { ...descriptorOf(raw), platform: { os: 'unknown', architecture: 'unknown' }, annotations },
    ]);
  }

  private async makeChild(platform: string, edition: string): Promise<RawManifest> {
    const architecture = platform.split('/')[1];
    const index = await this.registry.getManifest(this.from, 'latest');
    const { manifests } = JSON.parse(new TextDecoder().decode(index.bytes)) as {
      manifests: { digest: Digest; platform: { architecture: string } }[];
    };
    const found = manifests.find((one) => one.platform.architecture === architecture);
    if (found === undefined) throw new Error(`${this.from.repository} has no image for ${platform}.`);
    const { manifest } = await readImage(this.registry, this.from, found.digest);
    for (const layer of manifest.layers) await this.registry.putBlob(this.repository, layer, await this.bytesOf(layer));
    const config = JSON.parse(new TextDecoder().decode(await this.bytesOf(manifest.config)));
    config.config = { ...config.config, Labels: { edition } };
    const bytes = new TextEncoder().encode(JSON.stringify(config));
    const descriptor = { ...manifest.config, digest: digestOf(bytes), size: bytes.length };
    await this.registry.putBlob(this.repository, descriptor, bytes);
    const document = { ...JSON.parse(new TextDecoder().decode(manifest.raw.bytes)), config: descriptor };
    const raw = rawManifest(new TextEncoder().encode(JSON.stringify(document)), manifest.raw.mediaType);
    await this.registry.putManifest(this.repository, raw);
    return raw;
  }

  private async pushIndex(tag: string, more: readonly object[] = []): Promise<Digest> {
    const manifests = [...this.children].map(([platform, raw]) => {
      const [os, architecture] = platform.split('/');
      return { ...descriptorOf(raw), platform: { os, architecture } };
    });
    const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: [...manifests, ...more] };
    const raw = rawManifest(new TextEncoder().encode(JSON.stringify(document)), mediaType.ociIndex);
    await this.registry.putManifest(this.repository, raw, tag);
    return raw.digest;
  }

  private async bytesOf(blob: Pick<Descriptor, 'digest' | 'size'>): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.registry.getBlob(this.from, blob)) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  }
}

function descriptorOf(raw: RawManifest) {
  return { mediaType: raw.mediaType, digest: raw.digest, size: raw.bytes.byteLength };
}
