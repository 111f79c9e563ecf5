import type { IncomingMessage, ServerResponse } from 'node:http';
import { startServer, type TestServer } from './server.ts';
import { answerBlob } from './spec/blobs.ts';
import { answer, type Exchange, refuse, type SpecOptions } from './spec/exchange.ts';
import { listCatalog, listReferrers, listTags } from './spec/lists.ts';
import { answerManifest } from './spec/manifests.ts';
import { isName, StoredRepository } from './spec/store.ts';
import { answerUpload } from './spec/uploads.ts';

export type { SpecOptions } from './spec/exchange.ts';

export interface SpecRegistry extends TestServer {
  /** What it holds, by repository. */
  readonly held: Map<string, StoredRepository>;
}

/**
 * A registry in memory that does all of distribution-spec 1.1, strictly: names, digests, ranges and media types are
 * checked, and manifests are refused whose children or blobs are not there.
 */
export async function startSpecRegistry(options: SpecOptions = {}): Promise<SpecRegistry> {
  const held = new Map<string, StoredRepository>();
  const server = await startServer((request, response) => {
    if (options.warning !== undefined) response.setHeader('warning', `299 - "${options.warning}"`);
    // A client that went away in the middle of its body has no use for an answer.
    route(request, response, held, options).catch(() => response.destroy());
  });
  return Object.assign(server, { held });
}

const paths = /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs|referrers|tags)\/([^/]*)$/;

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  all: Map<string, StoredRepository>,
  options: SpecOptions,
): Promise<void> {
  const url = new URL(request.url ?? '', `http://${request.headers.host}`);
  const both = { request, response };
  if (url.pathname === '/v2/') return answer(both, 200);
  if (url.pathname === '/v2/_catalog') return listCatalog({ ...both, url, all, options });
  const [, name = '', kind, rest = ''] = paths.exec(decodeURIComponent(url.pathname)) ?? [];
  if (kind === undefined) return answer(both, 404, {}, '404 page not found');
  if (!isName(name)) return refuse(both, 400, 'NAME_INVALID', name);
  const repository = all.get(name) ?? new StoredRepository();
  if (request.method === 'PUT' || request.method === 'POST') all.set(name, repository);
  const exchange: Exchange = { ...both, url, all, options, name, rest, repository };
  if (kind === 'manifests') return answerManifest(exchange);
  if (kind === 'blobs/uploads') return answerUpload(exchange);
  if (kind === 'blobs') return answerBlob(exchange);
  if (kind === 'tags' && rest === 'list') return listTags(exchange);
  if (kind === 'referrers' && options.referrersApi !== false) return listReferrers(exchange);
  answer(both, 404, {}, '404 page not found');
}
