import type { Readable } from 'node:stream';
import { type Digest, formatReference, type Platform, type Repository } from '@slipway/registry';
import type Docker from 'dockerode';
import { authConfig } from '../engine/auth-config.ts';
import { EngineFault, tidy } from '../engine/engine-error.ts';
import { jsonLines } from '../engine/json-lines.ts';
import { DeployFailed } from './target.ts';

export interface PullRequest {
  readonly repository: Repository;
  readonly digest: Digest;
  readonly platform: Platform;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

interface Line {
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** Brings an image to the engine by the digest of its manifest; gives the name under which it is known there. */
export async function pullImage(docker: Docker, request: PullRequest, signal: AbortSignal): Promise<string> {
  const reference = formatReference({ ...request.repository, digest: request.digest });
  // What is there by digest is what is asked for; a registry that is away must not stop a rollback.
  if (await isThere(docker, reference)) return reference;
  const authconfig = authConfig(request.repository.registry, request.auth);
  const name = formatReference(request.repository);
  const asked = { fromImage: name, tag: request.digest, authconfig, abortSignal: signal };
  const stream = await (docker.createImage(asked) as unknown as Promise<Readable>).catch(
    (cause: { statusCode?: number; message?: string }) => {
      if (cause.statusCode === undefined) throw cause;
      throw pullFailure(reference, cause.message ?? '');
    },
  );
  for await (const line of jsonLines<Line>(stream)) {
    const said = line.errorDetail?.message ?? line.error;
    if (said !== undefined) throw pullFailure(reference, said);
  }
  if (await isThere(docker, reference)) return reference;
  throw new EngineFault(`The engine ended pulling ${reference} without having it.`, { transient: true });
}

async function isThere(docker: Docker, reference: string): Promise<boolean> {
  return docker
    .getImage(reference)
    .inspect()
    .then(
      () => true,
      (cause: { statusCode?: number }) => {
        if (cause.statusCode === 404) return false;
        throw cause;
      },
    );
}

function pullFailure(reference: string, said: string): Error {
  const text = tidy(said);
  if (/no space left on device/i.test(text))
    return new EngineFault(`The target's disk is full, so ${reference} could not be pulled (${text}).`, {
      transient: false,
    });
  if (/denied|unauthorized|authentication required|no basic auth/i.test(text))
    return new EngineFault(
      `The registry does not let the target pull ${reference}: ${text}; look at ${reference.split('/')[0]} under Settings, Registries.`,
      { transient: false },
    );
  if (/manifest unknown|not found|NAME_UNKNOWN/i.test(text))
    return new DeployFailed(`${reference} is not in the registry any more (${text}); release it again.`);
  return new EngineFault(`${reference} could not be pulled: ${text}.`, { transient: true });
}
