import { posix } from 'node:path';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import type Docker from 'dockerode';
import tar from 'tar-stream';

export interface ReportFile {
  /** Below the folder; no leading slash, no `..`. */
  readonly path: string;
  readonly content: Buffer;
}

export interface FolderLimits {
  readonly files: number;
  /** bytes, over all files */
  readonly bytes: number;
}

export interface Folder {
  readonly files: readonly ReportFile[];
  /** Files that did not fit or whose paths leave the folder; at least, for a folder that is not read to its end. */
  readonly leftOut: number;
}

/** A folder far beyond its limits is not read to its end: so many times the allowed bytes are looked through. */
const patience = 4;

/** The files of a folder in a container, which need not run; undefined when it is not there. */
export async function readContainerFolder(
  container: Docker.Container,
  folder: string,
  limits: FolderLimits,
  signal?: AbortSignal,
): Promise<Folder | undefined> {
  const archive = await openArchive(container, folder, signal);
  if (archive === undefined) return undefined;
  const files: ReportFile[] = [];
  let leftOut = 0;
  let taken = 0;
  let seen = 0;
  const extract = untar(archive);
  try {
    for await (const entry of extract) {
      const { name, type, size = 0 } = entry.header;
      const path = pathBelow(name);
      seen += size + 512;
      if (type !== 'file' || path === undefined || files.length >= limits.files || taken + size > limits.bytes) {
        if (type === 'file') leftOut += 1;
        if (seen > limits.bytes * patience + limits.files * 512 * patience) break;
        entry.resume();
        continue;
      }
      const content = await readAll(entry as unknown as Readable);
      taken += content.length;
      files.push({ path, content });
    }
  } finally {
    archive.destroy();
  }
  return { files, leftOut };
}

/** One small file; undefined when it is not there or larger. */
export async function readContainerFile(
  container: Docker.Container,
  path: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const archive = await openArchive(container, path);
  if (archive === undefined) return undefined;
  try {
    for await (const entry of untar(archive)) {
      if (entry.header.type !== 'file' || (entry.header.size ?? 0) > maxBytes) return undefined;
      return await readAll(entry as unknown as Readable);
    }
    return undefined;
  } finally {
    archive.destroy();
  }
}

async function openArchive(
  container: Docker.Container,
  path: string,
  signal?: AbortSignal,
): Promise<Readable | undefined> {
  const options = { path: posix.join('/', path), ...(signal === undefined ? {} : { abortSignal: signal }) };
  const archive = await container.getArchive(options).catch((cause: { statusCode?: number }) => {
    if (cause.statusCode === 404) return undefined;
    throw cause;
  });
  return archive as Readable | undefined;
}

/** Through a pipeline, so that an archive that breaks off ends the reading with its error. */
function untar(archive: Readable): tar.Extract {
  const extract = tar.extract();
  pipeline(archive, new PassThrough(), extract as unknown as NodeJS.WritableStream, () => undefined);
  return extract;
}

async function readAll(entry: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The engine's tar begins with the folder's own name; what would leave the folder is not taken. */
function pathBelow(name: string): string | undefined {
  if (name.includes('\0') || name.startsWith('/')) return undefined;
  const parts = name.split('/');
  if (parts.includes('..')) return undefined;
  const below = parts.slice(1).filter((part) => part !== '' && part !== '.');
  return below.length === 0 || below.join('/').length > 1_024 ? undefined : below.join('/');
}
