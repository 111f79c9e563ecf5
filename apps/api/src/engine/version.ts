import { formatPlatform } from '@slipway/registry';
import type Docker from 'dockerode';
import { call } from './call.ts';
import { EngineUnavailable } from './engine-error.ts';

export interface EngineVersion {
  readonly version: string;
  readonly apiVersion: string;
  /** The engine's own platform as os/arch. */
  readonly platform: string;
  /** podman speaks the same API without it, and answers 404 to a BuildKit build after it has taken the whole context. */
  readonly buildKit: boolean;
}

interface Answer {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly Components?: readonly { readonly Name: string }[];
}

const answerTime = 10_000;

/** Throws EngineUnavailable when it does not answer in time, and what the connection throws. */
export async function askVersion(docker: Docker, dockerHost: string, signal?: AbortSignal): Promise<EngineVersion> {
  const limit = AbortSignal.timeout(answerTime);
  const abortSignal = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    const answer = await call<Answer>(docker, {
      path: '/version',
      method: 'GET',
      abortSignal,
      statusCodes: { 200: true },
    });
    return {
      version: answer.Version,
      apiVersion: answer.ApiVersion,
      platform: formatPlatform({ os: answer.Os, architecture: answer.Arch }),
      buildKit: !(answer.Components ?? []).some(({ Name }) => /podman/i.test(Name)),
    };
  } catch (cause) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw cause;
    throw new EngineUnavailable(`The engine at ${dockerHost} did not answer within ${answerTime / 1000} s.`, { cause });
  }
}
