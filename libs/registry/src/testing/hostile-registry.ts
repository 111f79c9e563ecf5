import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Digest } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import { startServer, type TestServer } from './server.ts';

/** What it answers honestly, by digest and by tag. */
export interface HostileContent {
  readonly manifests: readonly RawManifest[];
  readonly blobs?: ReadonlyMap<Digest, Uint8Array>;
  readonly tags?: Readonly<Record<string, RawManifest>>;
}

/** Answers a request in some wrong way; false: it is answered honestly. */
export type Hostility = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface HostileRegistry extends TestServer {
  /** Bytes that went out, heads included. */
  readonly sent: () => number;
}

/** A registry to read from that is honest but where it is told not to be. */
export async function startHostile(content: HostileContent, hostility: Hostility): Promise<HostileRegistry> {
  const sockets = new Set<Socket>();
  const server = await startServer((request, response) => {
    sockets.add(request.socket);
    if (!hostility(request, response)) answer(content, request, response);
  });
  return { ...server, sent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0) };
}

function answer(content: HostileContent, request: IncomingMessage, response: ServerResponse): void {
  const [, kind, name = ''] = /\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? [];
  const raw = content.tags?.[name] ?? content.manifests.find(({ digest }) => digest === name);
  const blob = content.blobs?.get(name as Digest);
  if (kind === 'manifests' && raw !== undefined)
    send(request, response, raw.bytes, { 'content-type': raw.mediaType, 'docker-content-digest': raw.digest });
  else if (kind === 'blobs' && blob !== undefined) send(request, response, blob, {});
  else response.writeHead(404).end();
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  headers: Record<string, string>,
): void {
  response.writeHead(200, { ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Writes blanks as fast as they are taken, `size` bytes of them or for ever. */
export function sendBlanks(response: ServerResponse, size = Number.POSITIVE_INFINITY): void {
  const piece = Buffer.alloc(64 * 1024, ' ');
  let left = size;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}
