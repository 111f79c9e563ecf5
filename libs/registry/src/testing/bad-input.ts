import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RegistryError, type RegistryErrorCode } from '../error.ts';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { copyImage } from '../image/copy.ts';
import { inspect, readImage } from '../image/inspect.ts';
import { verifyImage } from '../image/verify.ts';
import { digestOf } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import { createRegistry, type RemoteOptions, type RemoteRegistry } from '../remote/remote-registry.ts';
import { type HostileContent, type Hostility, startHostile } from './hostile-registry.ts';
import { makeImage } from './image.ts';

export const mib = 1024 * 1024;
/** What the hostile registry would hold if it were honest. */
export const image = makeImage();
export const honest: HostileContent = { manifests: [image.index, ...image.children], blobs: image.blobs };

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;
/** The answer to requests whose address ends so. */
export const at =
  (end: string, answer: Answer): Hostility =>
  (request, response) => {
    const isIt = (request.url ?? '').endsWith(end);
    if (isIt) answer(response, request);
    return isIt;
  };
export const says =
  (type: string, bytes: Uint8Array | string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, { ...(type === '' ? {} : { 'content-type': type }), ...headers }).end(bytes);

interface Place {
  readonly remote: RemoteRegistry;
  readonly from: Repository;
  readonly target: FolderRegistry;
}
export type Act = (place: Place, top: RawManifest) => Promise<unknown>;
const to = { registry: 'kept.example', repository: 'a' };
export const copies: Act = ({ remote, from, target }, { digest }) =>
  copyImage(remote, target, { from, to, digest, tag: 'x' });
export const verifies: Act = ({ remote, from }, { digest }) => verifyImage(remote, from, { digest });
export const inspects: Act = ({ remote, from }, { digest }) => inspect(remote, from, digest);
export const readsImage: Act = ({ remote, from }, { digest }) => readImage(remote, from, digest);
export const inspectsTag: Act = ({ remote, from }) => inspect(remote, from, 'v1');
export const lists: Act = async ({ remote, from }) => {
  for await (const tag of remote.listTags(from)) expect(tag.length).toBeGreaterThan(0);
};
export const asksReferrers: Act = ({ remote, from }, { digest }) => remote.listReferrers(from, digest);

export interface Row {
  readonly is: string;
  readonly serves?: Hostility;
  readonly content?: HostileContent;
  /** `top` of it is asked for by digest. */
  readonly top?: RawManifest;
  readonly acts?: readonly Act[];
  readonly code: RegistryErrorCode;
  readonly says: RegExp;
  /** Most bytes that may have been sent to us; 1 MiB by default. */
  readonly atMost?: number;
  /** Of the client. */
  readonly options?: RemoteOptions;
  /** Of requests, all together; 50 by default. */
  readonly requests?: number;
}

/** Each row: a typed error, one sentence, few bytes and requests, and nothing at the target but whole blobs. */
export function testBadInput(rows: readonly Row[]): void {
  test.each(rows)(
    '$is: $code, and nothing wrong is written',
    async (row) => {
      const top = row.top ?? image.index;
      const content = row.content ?? { ...honest, manifests: [...honest.manifests, top], tags: { v1: top } };
      for (const act of row.acts ?? [copies]) {
        await using server = await startHostile(content, row.serves ?? (() => false));
        const root = await mkdtemp(join(tmpdir(), 'slipway-bad-input-'));
        const target = new FolderRegistry(root);
        const retry = { attempts: 1, baseDelay: 1, maxDelay: 10, jitter: () => 0 };
        const remote = createRegistry({ plainHttp: [server.host], retry, ...row.options });
        const from = { registry: server.host, repository: 'a' };
        const failed = await act({ remote, from, target }, top).catch((error: unknown) => error);
        await remote.close();
        expect(failed).toBeInstanceOf(RegistryError);
        expect(failed).toMatchObject({ code: row.code, message: expect.stringMatching(row.says) });
        expect((failed as Error).message).toMatch(/^.{1,700}\.$/);
        expect((failed as Error).message).toContain(server.host);
        expect(server.sent()).toBeLessThanOrEqual(row.atMost ?? mib);
        expect(server.seen.length).toBeLessThanOrEqual(row.requests ?? 50);
        await expectOnlyWholeBlobs(root);
        await rm(root, { recursive: true });
      }
    },
    30_000,
  );
}

/** Of what was copied before the fault; no manifest, and no half of anything. */
async function expectOnlyWholeBlobs(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const digest = digestOf(await readFile(join(entry.parentPath, entry.name)));
    expect(digest).toBe(`sha256:${entry.name}`);
    expect(image.blobs.has(digest)).toBe(true);
  }
}
