import { randomUUID } from 'node:crypto';
import { RegistryError } from '../error.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { type Manifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { isTag, type Repository } from '../model/reference.ts';
import { parseServed } from '../registry.ts';
import type { Caller } from './caller.ts';
import { discard, failure } from './http/answer.ts';
import { deleteManifest, getManifest, headManifest, putManifest } from './manifests.ts';
import { removeFromList } from './referrers-list.ts';
import { uploadBlob } from './upload.ts';

/** What cannot be read can still be deleted; in whose list it stood, nobody knows then. */
const unreadable: ReadonlySet<string> = new Set(['not-found', 'unexpected-content', 'digest-mismatch', 'too-large']);

/** First out of the list that clients keep, then the manifest: in this order a crash between them can be made good. */
export async function deleteListed(
  caller: Caller,
  at: Repository,
  digest: Digest,
  signal?: AbortSignal,
): Promise<void> {
  const subject = (await readable(caller, at, digest, signal))?.subject;
  if (subject !== undefined) await removeFromList(caller, at, subject.digest, digest, signal);
  await deleteManifest(caller, at, digest, signal);
}

async function readable(
  caller: Caller,
  at: Repository,
  digest: Digest,
  signal?: AbortSignal,
): Promise<Manifest | undefined> {
  try {
    return parseServed(await getManifest(caller, at, digest, signal), at);
  } catch (error) {
    if (error instanceof RegistryError && unreadable.has(error.code)) return undefined;
    throw error;
  }
}

/** distribution-spec, "Deleting tags"; where a registry only deletes by digest, by way of a placeholder. */
export async function deleteTag(caller: Caller, at: Repository, tag: string, signal?: AbortSignal): Promise<void> {
  const facts = { registry: at.registry, repository: at.repository };
  if (!isTag(tag)) throw new RegistryError('invalid', `"${tag.slice(0, 200)}" is not a tag.`, facts);
  const path = `${at.repository}/manifests/${tag}`;
  const isDone = await caller.perform(at, 'DELETE', path, { signal }, async (response) => {
    const { status } = response;
    if (![200, 202, 404, 400, 405, 501].includes(status)) throw await failure(response, at, `tag ${tag}`);
    await discard(response);
    return status < 400 || status === 404;
  });
  if (!isDone && (await headManifest(caller, at, tag, signal)) !== undefined) await replaceTag(caller, at, tag, signal);
}

/**
 * Debian's docker-registry deletes a manifest with all its tags, and nothing else. So the tag is moved to a manifest that
 * nothing else points to, which is then deleted. That it can be deleted is tried before the tag is moved.
 */
async function replaceTag(caller: Caller, at: Repository, tag: string, signal?: AbortSignal): Promise<void> {
  const content = new TextEncoder().encode('{}');
  const config = { mediaType: mediaType.ociEmpty, digest: digestOf(content), size: content.length };
  const document = {
    schemaVersion: 2,
    mediaType: mediaType.ociManifest,
    artifactType: 'application/vnd.slipway.deleted-tag',
    config,
    layers: [config],
    annotations: { nonce: randomUUID() },
  };
  const raw = rawManifest(new TextEncoder().encode(JSON.stringify(document)), mediaType.ociManifest);
  await uploadBlob(caller, at, { blob: config, content, signal });
  for (const name of [undefined, tag]) {
    await putManifest(caller, at, raw, { tag: name, signal });
    await deleteManifest(caller, at, raw.digest, signal);
  }
}
