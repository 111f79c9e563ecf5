import { RegistryError } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import { type SubjectTagKind, subjectTag } from '../model/subject-tag.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
import {
  type AttachedBy,
  type AttachedDocument,
  type AttachedThing,
  attachedThings,
  isSignature,
  type UnverifiedSignature,
} from './attached.ts';
import type { Inspected } from './inspect.ts';

/** What is said about one manifest: never images, platforms or sizes of their own. */
export interface Properties {
  readonly sboms: readonly AttachedDocument[];
  readonly provenance: readonly AttachedDocument[];
  readonly signatures: readonly UnverifiedSignature[];
  readonly others: readonly AttachedDocument[];
  /** Attached manifests that could not be understood, or were too many, each with a sentence. */
  readonly unread: readonly { readonly manifest: Digest; readonly why: string }[];
}

export interface ImageProperties {
  /** Of the index as a whole; undefined for a lone image. */
  readonly index?: Properties;
  /** Of each image, by its digest. */
  readonly images: ReadonlyMap<Digest, Properties>;
}

/** Of one subject; whoever may write to a repository could hang on more than anybody reads. */
const maxAttached = 200;

interface Attachment {
  readonly manifest: Digest;
  readonly by: AttachedBy;
  readonly read: () => Promise<readonly AttachedThing[]>;
}

/**
 * SBOMs, provenance and signatures of an index and of each of its images: BuildKit's attestations in the index (both
 * forms), referrers, and cosign's tags. Manifests are read, documents are not. Throws RegistryError.
 */
export async function properties(
  registry: Registry,
  at: Repository,
  inspected: Inspected,
  options: CallOptions = {},
): Promise<ImageProperties> {
  const subjects = [...new Set([inspected.digest, ...inspected.images.map(({ digest }) => digest)])];
  const found = new Map(subjects.map((subject) => [subject, new Collected()]));
  const collectedFor = (subject: Digest | undefined) => (subject === undefined ? undefined : found.get(subject));
  const work: (() => Promise<void>)[] = subjects.map((subject) => async () => {
    const hanging = await attachmentsOf(registry, at, subject, options);
    await collectedFor(subject)?.takeAll(hanging);
  });
  for (const { kind, descriptor, attests } of inspected.index?.children ?? []) {
    if (kind !== 'attestation' && kind !== 'artifact') continue;
    work.push(async () => {
      const { digest } = descriptor;
      const top = found.get(inspected.digest) as Collected;
      await top.guard(digest, async () => {
        const manifest = parseServed(await registry.getManifest(at, digest, options), at);
        // The form with a subject needs no annotation; where both stand, the annotation is what engines go by.
        const subject = attests ?? manifest.subject?.digest;
        const collected = subject === inspected.digest ? undefined : collectedFor(subject);
        if (collected === undefined && kind === 'artifact') return;
        if (subject === undefined || collected === undefined)
          top.leave(digest, `It speaks of ${subject ?? 'no image'}, which is not an image of this index.`);
        else collected.add(thingsOf(manifest, at, subject, 'index'));
      });
    });
  }
  await atOnce(8, work, (one) => one());
  const images = new Map(inspected.images.map(({ digest }) => [digest, (found.get(digest) as Collected).sorted()]));
  if (inspected.index === undefined) return { images };
  return { index: (found.get(inspected.digest) as Collected).sorted(), images };
}

async function attachmentsOf(
  registry: Registry,
  at: Repository,
  subject: Digest,
  options: CallOptions,
): Promise<readonly Attachment[]> {
  const referrers = await registry.listReferrers(at, subject, options);
  const hanging: Attachment[] = referrers.map(({ digest }) => ({
    manifest: digest,
    by: 'referrer',
    read: async () => {
      const manifest = parseServed(await registry.getManifest(at, digest, options), at);
      const said = manifest.subject?.digest;
      // Lists under a tag are written by anyone; the manifest itself says of what it speaks.
      if (said !== subject)
        throw unexpected(at, `The manifest ${digest} is listed as a referrer of ${subject}, but speaks of ${said}.`);
      return thingsOf(manifest, at, subject, 'referrer');
    },
  }));
  for (const kind of ['signature', 'attestation', 'sbom'] as const) {
    const tag = subjectTag(subject, kind);
    const head = await registry.headManifest(at, tag, options);
    if (head === undefined || referrers.some(({ digest }) => digest === head.digest)) continue;
    const read = async () => {
      const manifest = parseServed(await registry.getManifest(at, head.digest, options), at);
      return thingsOf(manifest, at, subject, 'cosign-tag', kind);
    };
    hanging.push({ manifest: head.digest, by: 'cosign-tag', read });
  }
  return hanging;
}

function thingsOf(
  manifest: Manifest,
  at: Repository,
  subject: Digest,
  by: AttachedBy,
  tag?: SubjectTagKind,
): readonly AttachedThing[] {
  if (manifest.kind !== 'index') return attachedThings(manifest, subject, by, tag);
  throw unexpected(
    at,
    `The manifest ${manifest.raw.digest} speaks of ${subject}, but is an index; those are not read.`,
  );
}

function unexpected({ registry, repository }: Repository, message: string): RegistryError {
  return new RegistryError('unexpected-content', message, { registry, repository });
}

class Collected {
  readonly #things: AttachedThing[] = [];
  readonly #unread: { manifest: Digest; why: string }[] = [];

  add(things: readonly AttachedThing[]): void {
    this.#things.push(...things);
  }

  leave(manifest: Digest, why: string): void {
    this.#unread.push({ manifest, why });
  }

  /** What is not there or not to be understood is told of and hides nothing else; other faults are thrown. */
  async guard(manifest: Digest, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      const isContent =
        error instanceof RegistryError &&
        /^(?:not-found|unexpected-content|too-large|digest-mismatch)$/.test(error.code);
      if (!isContent) throw error;
      this.leave(manifest, error.message);
    });
  }

  async takeAll(hanging: readonly Attachment[]): Promise<void> {
    for (const { manifest } of hanging.slice(maxAttached))
      this.leave(manifest, `More than ${maxAttached} manifests speak of this one; this is one of those not read.`);
    await atOnce(4, hanging.slice(0, maxAttached), ({ manifest, read }) =>
      this.guard(manifest, async () => this.add(await read())),
    );
  }

  sorted(): Properties {
    // An attestation with a subject is a child of the index and a referrer at once: it is shown once.
    const once = new Map<string, AttachedThing>();
    for (const thing of this.#things) {
      const key = `${thing.manifest} ${thing.blob.digest}`;
      if (!once.has(key) || thing.by === 'index') once.set(key, thing);
    }
    const order = [...once.values()].toSorted((a, b) => (a.blob.digest < b.blob.digest ? -1 : 1));
    const documents = order.filter((thing): thing is AttachedDocument => !isSignature(thing));
    const ofKind = (kind: AttachedDocument['kind']) => documents.filter((one) => one.kind === kind);
    return {
      sboms: ofKind('sbom'),
      provenance: ofKind('provenance'),
      signatures: order.filter(isSignature),
      others: ofKind('other'),
      unread: this.#unread,
    };
  }
}
