import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { authConfig, type RegistryCredentials } from './auth-config.ts';
import { EngineFault } from './engine-error.ts';
import { jsonLines } from './json-lines.ts';
import { pushFailure } from './push-failure.ts';

export interface PushRequest {
  /** host/repository:tag. A tag must stand in it: without one an engine pushes every tag that it has. */
  readonly reference: string;
  readonly auth?: RegistryCredentials | undefined;
  readonly signal: AbortSignal;
  /** Bytes sent so far and in all, over all layers. */
  readonly onProgress?: (progress: { readonly current: number; readonly total: number }) => void;
}

interface Line {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly aux?: { readonly Digest?: string };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Pushes a tag and gives the digest that the engine states; undefined from engines that state none. */
export async function pushImage(docker: Docker, request: PushRequest): Promise<{ digest: string | undefined }> {
  const { reference, signal } = request;
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/'))
    throw new EngineFault(`${reference} cannot be pushed without a tag.`, { transient: false });
  const authconfig = authConfig(reference.split('/')[0] ?? '', request.auth);
  const image = docker.getImage(reference.slice(0, colon));
  const tag = reference.slice(colon + 1);
  const stream = (await image.push({ tag, authconfig, abortSignal: signal })) as unknown as Readable;
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await followPush(stream, request);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

async function followPush(stream: Readable, request: PushRequest): Promise<{ digest: string | undefined }> {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  let digest: string | undefined;
  for await (const line of jsonLines<Line>(stream)) {
    const error = line.errorDetail?.message ?? line.error;
    if (error !== undefined) throw pushFailure(request.reference, error);
    // The text is all there is from containerd's image store.
    digest = line.aux?.Digest ?? /digest: (sha256:[0-9a-f]{64})/.exec(line.status ?? '')?.[1] ?? digest;
    if (line.id === undefined || line.progressDetail?.total === undefined) continue;
    const { current = 0, total } = line.progressDetail;
    // An engine counts the tar's frame too, and so ends above what it announced.
    layers.set(line.id, { current: Math.min(current, total), total });
    const all = [...layers.values()];
    request.onProgress?.({
      current: all.reduce((sum, one) => sum + one.current, 0),
      total: all.reduce((sum, one) => sum + one.total, 0),
    });
  }
  return { digest };
}
