import { type Digest, formatPlatform } from '@slipway/registry';
import type Docker from 'dockerode';
import { unless } from '../engine/call.ts';
import type { Engine } from '../engine/engine.ts';
import { BuildFailed, engineError } from '../engine/engine-error.ts';
import { type Ran, runContainer } from '../engine/run-container.ts';
import { chooseImage, hostPlatform } from './host-platform.ts';
import { networkName } from './instance.ts';
import { pullImage } from './pull.ts';
import { DeployFailed, type DeploySpec } from './target.ts';

export interface CommandRequest {
  /** Whose image, environment variables and network it gets; not its secrets, ports or volumes. */
  readonly spec: DeploySpec;
  /** A program and its arguments, in place of what the image would start. */
  readonly command: readonly string[];
  /** ms */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onLog?: (text: string) => void | Promise<void>;
}

export interface CommandRan extends Ran {
  /** The child of the index that it ran in. */
  readonly digest: Digest;
}

const label = 'dev.slipway.verification';
const mebibyte = 1024 ** 2;
const processes = 512;

/**
 * Runs a command to its end in a container of the promoted image, in the network of the environment where the engine has
 * it. Nothing stays behind, also of an attempt that was killed. Throws DeployFailed when it cannot be started, EngineFault,
 * EngineUnavailable, or the signal's reason.
 */
export async function runCommand(engine: Engine, request: CommandRequest): Promise<CommandRan> {
  const { signal } = request;
  try {
    signal.throwIfAborted();
    return await run(engine.docker, request);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof DeployFailed) throw cause;
    if (cause instanceof BuildFailed)
      throw new DeployFailed(cause.message.replace(/^The test command/, 'The command of verify'));
    throw engineError(engine.dockerHost, 'Running the command of verify', cause);
  }
}

async function run(docker: Docker, request: CommandRequest): Promise<CommandRan> {
  const { spec, command, timeout, signal, onLog } = request;
  const { image } = chooseImage(spec.image.children, await hostPlatform(docker));
  const { digest, platform } = image;
  const reference = await pullImage(docker, { ...spec.image, digest, platform, auth: spec.auth }, signal);
  await removeLeft(docker, spec.promotionId);
  const memory = spec.run.resources?.memory ?? 512 * mebibyte;
  const body = {
    Image: reference,
    Entrypoint: [...command],
    Cmd: [],
    Env: Object.entries(spec.run.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Labels: { [label]: spec.promotionId },
    AttachStdout: true,
    AttachStderr: true,
    // A check of the image would only be in the way of one that ends.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...((await hasNetwork(docker, spec.environment)) ? { NetworkMode: networkName(spec.environment) } : {}),
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: processes,
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'none', Config: {} },
    },
  };
  // _query and _body: dockerode would otherwise write the whole body into the address as well.
  const wanted = { _query: { platform: formatPlatform(platform) }, _body: body };
  const container = await docker.createContainer(wanted as never);
  try {
    const ran = await runContainer(
      container,
      { command, signal, ...(onLog === undefined ? {} : { onLog }) },
      { timeout },
    );
    return { ...ran, digest };
  } finally {
    await unless([404, 409], container.remove({ force: true, v: true }));
  }
}

/** What an attempt left that was killed. */
async function removeLeft(docker: Docker, promotionId: string): Promise<void> {
  const left = await docker.listContainers({ all: true, filters: { label: [`${label}=${promotionId}`] } });
  for (const { Id } of left) await unless([404, 409], docker.getContainer(Id).remove({ force: true, v: true }));
}

async function hasNetwork(docker: Docker, environment: string): Promise<boolean> {
  const name = networkName(environment);
  const found = await docker.listNetworks({ filters: { name: [name] } });
  return found.some((one) => one.Name === name);
}
