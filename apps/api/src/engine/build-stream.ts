import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { buildFailure } from './build-failure.ts';
import { EngineUnavailable, told } from './engine-error.ts';
import { jsonLines } from './json-lines.ts';
import { decodeStatus, type Vertex, type VertexLog } from './status-response.ts';

export interface BuildWatch {
  /** May return a promise: the engine's stream waits for it, so a flood of logs never piles up here. */
  readonly onVertices?: (vertices: readonly Vertex[]) => void | Promise<void>;
  readonly onLogs?: (logs: readonly VertexLog[]) => void | Promise<void>;
}

interface Line {
  readonly id?: string;
  readonly aux?: unknown;
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Characters that are kept of what each vertex wrote last, to end a failure's sentence with. */
const keptTail = 4_000;

/**
 * Reads the answer of /build to its end; gives the image's id. Throws BuildFailed, EngineFault, EngineUnavailable, or
 * CutStream when the connection breaks. `engineVersion` explains what an old engine does not know.
 */
export async function followBuild(
  stream: Readable,
  engine: { readonly dockerHost: string; readonly version: string },
  watch: BuildWatch,
): Promise<string> {
  const vertices = new Map<string, Vertex>();
  const text = new VertexText();
  let imageId: string | undefined;
  for await (const line of jsonLines<Line>(stream)) {
    const error = line.errorDetail?.message ?? line.error;
    if (error !== undefined) {
      const lastLines = (digest: string) => text.lastLines(digest);
      throw buildFailure({ error, vertices: vertices.values(), lastLines, engineVersion: engine.version });
    }
    if (line.id === 'moby.image.id') imageId = (line.aux as { ID?: string } | undefined)?.ID;
    if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string') {
      const status = decodeStatus(line.aux);
      for (const vertex of status.vertices) vertices.set(vertex.digest, vertex);
      const logs = status.logs.map((log) => ({ vertex: log.vertex, at: log.at, text: text.add(log) }));
      if (status.vertices.length > 0) await told(() => watch.onVertices?.(status.vertices));
      if (logs.length > 0) await told(() => watch.onLogs?.(logs));
    } else if (line.stream !== undefined) {
      // Engines without BuildKit (podman) speak in plain text; the image's id is its last word.
      const built = /^(?:Successfully built )?([0-9a-f]{12,64})\s*$/.exec(line.stream)?.[1];
      if (built !== undefined) imageId = built;
      const bytes = Buffer.from(line.stream);
      const log = { vertex: '', at: new Date(), text: text.add({ vertex: '', bytes }) };
      await told(() => watch.onLogs?.([log]));
    }
  }
  if (imageId !== undefined) return imageId;
  throw new EngineUnavailable(`The engine at ${engine.dockerHost} ended the build without saying what became of it.`);
}

/** Makes text of the bytes that vertices write, and remembers the end of it. */
class VertexText {
  readonly #decoders = new Map<string, StringDecoder>();
  readonly #tails = new Map<string, string>();

  add({ vertex, bytes }: { readonly vertex: string; readonly bytes: Uint8Array }): string {
    let decoder = this.#decoders.get(vertex);
    if (decoder === undefined) {
      decoder = new StringDecoder('utf8');
      this.#decoders.set(vertex, decoder);
    }
    const text = decoder.write(Buffer.from(bytes));
    this.#tails.set(vertex, `${this.#tails.get(vertex) ?? ''}${text}`.slice(-keptTail));
    return text;
  }

  lastLines(vertex: string): readonly string[] {
    return (this.#tails.get(vertex) ?? '')
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
      .slice(-5);
  }
}
