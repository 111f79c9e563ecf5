import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import { referrersTag } from '../model/referrer.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { parseServed } from '../registry.ts';
import type { Caller } from './caller.ts';
import { deleteManifest, putManifest, readManifest } from './manifests.ts';

type Entry = Readonly<Record<string, unknown>>;
type Change = (entries: readonly Entry[]) => readonly Entry[];

interface Held {
  readonly raw: RawManifest;
  readonly etag: string | undefined;
  readonly entries: readonly Entry[];
}

/** Shared by all clients of this process. */
const writing = new OneAtATime();

/** Puts a referrer into its subject's list; one that stands there already is left as it is. */
export function addToList(caller: Caller, at: Repository, subject: Digest, added: Descriptor, signal?: AbortSignal) {
  const has = (entries: readonly Entry[]) => entries.some(({ digest }) => digest === added.digest);
  return change(caller, at, subject, (entries) => (has(entries) ? entries : [...entries, { ...added }]), signal);
}

export function removeFromList(caller: Caller, at: Repository, subject: Digest, gone: Digest, signal?: AbortSignal) {
  const others = (entries: readonly Entry[]) => entries.filter(({ digest }) => digest !== gone);
  return change(
    caller,
    at,
    subject,
    (entries) => (others(entries).length < entries.length ? others(entries) : entries),
    signal,
  );
}

/**
 * distribution-spec, "Pushing Manifests with Subject": the client keeps the list where the registry does not. Read, change,
 * write; then read again, because few registries know the conditions of a PUT and another client may have written between.
 */
function change(caller: Caller, at: Repository, subject: Digest, apply: Change, signal?: AbortSignal): Promise<void> {
  const tag = referrersTag(subject);
  return writing.run(`${formatRepository(at)}:${tag}`, async () => {
    for (let attempt = 1; ; attempt++) {
      const held = await read(caller, at, tag, signal);
      const entries = held?.entries ?? [];
      const changed = apply(entries);
      if (changed === entries) return;
      if (attempt > 2 && !(await caller.pause(at, signal, attempt - 2))) throw restless(at, tag);
      await write(caller, at, tag, held, changed, signal);
    }
  });
}

async function read(caller: Caller, at: Repository, tag: string, signal?: AbortSignal): Promise<Held | undefined> {
  const found = await readManifest(caller, at, tag, signal).catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === 'not-found') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const { raw, etag } = found;
  if (parseServed(raw, at).kind !== 'index' || raw.mediaType !== mediaType.ociIndex) {
    const text = `${formatRepository(at)}:${tag} should be a list of referrers but is a ${raw.mediaType}; it was left as it is.`;
    throw new RegistryError('unexpected-content', text, { registry: at.registry, repository: at.repository });
  }
  // Entries keep the fields that nobody here knows.
  const { manifests } = JSON.parse(new TextDecoder().decode(raw.bytes)) as { manifests: readonly Entry[] };
  return { raw, etag, entries: manifests };
}

async function write(
  caller: Caller,
  at: Repository,
  tag: string,
  held: Held | undefined,
  manifests: readonly Entry[],
  signal?: AbortSignal,
): Promise<void> {
  const before = held === undefined ? {} : (JSON.parse(new TextDecoder().decode(held.raw.bytes)) as object);
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, ...before, manifests };
  const raw = rawManifest(new TextEncoder().encode(JSON.stringify(document)), mediaType.ociIndex);
  try {
    // By its digest: a list that somebody else has put under the tag since is not touched.
    if (manifests.length === 0 && held !== undefined) return await deleteManifest(caller, at, held.raw.digest, signal);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'unsupported') throw error;
  }
  await putManifest(caller, at, raw, { tag, signal, headers: conditionOf(held) }).catch((error: unknown) => {
    // 412: it moved; the next reading shows whereto.
    if (!(error instanceof RegistryError) || error.facts.status !== 412) throw error;
  });
}

/** RFC 9110 §13.1. Registries that do not know conditions ignore them. */
function conditionOf(held: Held | undefined): Record<string, string> {
  if (held === undefined) return { 'if-none-match': '*' };
  return held.etag === undefined ? {} : { 'if-match': held.etag };
}

function restless(at: Repository, tag: string): RegistryError {
  const text = `${formatRepository(at)}:${tag}, the list of referrers, was changed by others each time that it was written.`;
  return new RegistryError('unavailable', text, { registry: at.registry, repository: at.repository });
}
