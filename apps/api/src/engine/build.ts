import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type BuildWatch, followBuild } from './build-stream.ts';
import { call, unless } from './call.ts';
import { type CredentialsByHost, openSession } from './session.ts';
import { askVersion, type EngineVersion } from './version.ts';

export interface BuildRequest extends BuildWatch {
  /** A tar of the context, the Dockerfile in it. An error of it is thrown as it is. */
  readonly context: Readable;
  /** Path in the context. */
  readonly dockerfile: string;
  readonly target?: string;
  /** os/arch[/variant]. */
  readonly platform: string;
  readonly args: Readonly<Record<string, string>>;
  /** Of the image. Names of an attempt do not belong here: they would make each attempt's image another one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly tag?: string;
  /** Of RUN: `none` has no network, `host` that of the engine; the engine's default when not given. */
  readonly networkMode?: 'none' | 'host';
  /** For base images that need them. */
  readonly auth?: CredentialsByHost;
  /** Names the build on the engine, so that it can be cancelled by another process. */
  readonly buildId: string;
  readonly signal: AbortSignal;
}

/** Builds one target for one platform. Throws the signal's reason when it is aborted; the running instruction is ended. */
export async function buildImage(
  docker: Docker,
  dockerHost: string,
  request: BuildRequest,
): Promise<{ readonly imageId: string }> {
  const { context, signal } = request;
  let contextFailure: Error | undefined;
  const broken = new AbortController();
  context.once('error', (error) => {
    contextFailure = error;
    // One that broke before it was sent would never end the call by itself.
    broken.abort(error);
  });
  const either = AbortSignal.any([signal, broken.signal]);
  try {
    signal.throwIfAborted();
    const engine = await askVersion(docker, dockerHost, either);
    const credentials = engine.buildKit && request.auth !== undefined && request.auth.size > 0;
    const session = credentials ? await openSession(docker, request.auth as CredentialsByHost) : undefined;
    try {
      return { imageId: await follow(docker, { dockerHost, ...engine }, { ...request, signal: either }, session?.id) };
    } finally {
      session?.close();
    }
  } catch (cause) {
    signal.throwIfAborted();
    // A context that breaks off is seen by the engine as a lost connection; its own error says why.
    throw contextFailure ?? cause;
  } finally {
    context.destroy();
  }
}

async function follow(
  docker: Docker,
  engine: EngineVersion & { readonly dockerHost: string },
  request: BuildRequest,
  session: string | undefined,
): Promise<string> {
  const { signal } = request;
  const stream = await call<Readable>(docker, {
    path: '/build?',
    method: 'POST',
    file: request.context,
    options: optionsOf(request, engine, session),
    abortSignal: signal,
    isStream: true,
    statusCodes: { 200: true },
  });
  const stop = () => {
    stream.destroy();
    // A proxy in between may keep the engine's side of the connection open.
    void cancelBuild(docker, request.buildId).catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await followBuild(stream, engine, request);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function optionsOf(
  request: BuildRequest,
  { buildKit }: EngineVersion,
  session: string | undefined,
): Record<string, string> {
  return {
    version: buildKit ? '2' : '1',
    dockerfile: request.dockerfile,
    platform: request.platform,
    buildargs: JSON.stringify(request.args),
    labels: JSON.stringify(request.labels),
    buildid: request.buildId,
    rm: '1',
    forcerm: '1',
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(request.tag === undefined ? {} : { t: request.tag }),
    ...(request.networkMode === undefined ? {} : { networkmode: request.networkMode }),
    ...(session === undefined ? {} : { session }),
  };
}

/** Fine for a build that the engine does not know. */
export async function cancelBuild(docker: Docker, id: string): Promise<void> {
  const cancelled = call(docker, {
    path: '/build/cancel?',
    method: 'POST',
    options: { id },
    statusCodes: { 200: true, 204: true },
  });
  // Some engines answer only when the build has ended.
  await Promise.race([unless([404, 500], cancelled), sleep(2_000, undefined, { ref: false })]);
}
