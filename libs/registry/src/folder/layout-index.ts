import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../model/descriptor.ts';
import { type IndexManifest, parseManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';

/** image-spec, annotations.md: how a layout names a tag. */
export const refName = 'org.opencontainers.image.ref.name';

/** The entries of a layout's index.json; none where there is no layout. Throws InvalidManifest. */
export async function readEntries(folder: string): Promise<readonly Descriptor[]> {
  const bytes = await readFile(join(folder, 'index.json')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return [];
  return (parseManifest(rawManifest(bytes, mediaType.ociIndex)) as IndexManifest).children.map((one) => one.descriptor);
}

/** Puts the whole index.json in place at once, so that no reader sees half of it. */
export async function writeEntries(folder: string, entries: readonly Descriptor[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = entries.map(({ mediaType: type, digest, size, annotations }) => ({
    mediaType: type,
    digest,
    size,
    ...(annotations === undefined ? {} : { annotations }),
  }));
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests };
  const beside = join(folder, `index.json.${process.pid}.new`);
  await writeFile(beside, JSON.stringify(document));
  await rename(beside, join(folder, 'index.json'));
}

export function withManifest(entries: readonly Descriptor[], added: Descriptor): readonly Descriptor[] {
  return entries.some(({ digest }) => digest === added.digest) ? entries : [...entries, added];
}

/** The tag stands at one entry alone; what it stood at before stays, by its digest. */
export function withTag(entries: readonly Descriptor[], added: Descriptor, tag: string): readonly Descriptor[] {
  return [
    // An entry without a name is not needed beside one with it.
    ...withoutTag(entries, tag).filter(
      ({ digest, annotations }) => digest !== added.digest || annotations?.[refName] !== undefined,
    ),
    { ...added, annotations: { [refName]: tag } },
  ];
}

/** What the tag stood at stays, by its digest. */
export function withoutTag(entries: readonly Descriptor[], tag: string): readonly Descriptor[] {
  const others = entries.filter(({ annotations }) => annotations?.[refName] !== tag);
  return entries
    .filter(({ annotations }) => annotations?.[refName] === tag)
    .map(({ mediaType: type, digest, size }) => ({ mediaType: type, digest, size }))
    .reduce(withManifest, others);
}
