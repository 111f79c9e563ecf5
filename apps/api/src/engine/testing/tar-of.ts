import { PassThrough, pipeline, type Readable } from 'node:stream';
import tar from 'tar-stream';

/** A build context of these files. */
export function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Readable {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as Uint8Array);
    pack.entry({ name, mode: 0o755, mtime: new Date(0) }, bytes);
  }
  pack.finalize();
  return pipeline(pack, new PassThrough(), () => undefined);
}
