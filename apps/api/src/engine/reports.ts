import type Docker from 'dockerode';
import { unless } from './call.ts';
import { BuildFailed } from './engine-error.ts';
import { type FolderLimits, type ReportFile, readContainerFile, readContainerFolder } from './read-folder.ts';
import { type Ran, type RunLimits, runContainer } from './run-container.ts';

export type { ReportFile } from './read-folder.ts';

export interface Reports {
  /** Of the container, or what `exit-code` in the folder says; undefined when neither is there. */
  readonly exitCode: number | undefined;
  readonly files: readonly ReportFile[];
  /** Files that were left behind because of the limits, or because their paths leave the folder; at least. */
  readonly leftOut: number;
  readonly timedOut: boolean;
  /** Most likely: the command was killed, and not by us. */
  readonly outOfMemory: boolean;
  /** The end of what the command wrote, at most 64 KiB. */
  readonly log: string;
}

export interface ReportRequest {
  readonly image: string;
  readonly platform: string;
  /** Absolute folder in the image. */
  readonly folder: string;
  /** Run in a container without network; without it nothing runs and the folder is read as it was built. */
  readonly command?: readonly string[] | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** May return a promise; what the command writes waits for it. */
  readonly onLog?: (text: string) => void | Promise<void>;
  readonly limits?: Partial<ReportLimits>;
}

export interface ReportLimits extends RunLimits, FolderLimits {
  /** bytes */
  readonly memory: number;
  readonly processes: number;
}

const defaults: ReportLimits = {
  timeout: 30 * 60_000,
  memory: 2 * 1024 ** 3,
  processes: 2048,
  files: 5000,
  bytes: 128 * 1024 ** 2,
};

const notRun: Ran = { exitCode: undefined, timedOut: false, outOfMemory: false, log: '' };

/**
 * Makes a container of the test stage's image, runs the command where there is one, and reads the folder out of it. Throws
 * BuildFailed when nothing ran and the folder is not in the image, or `exit-code` in it is no number.
 */
export async function collectReports(docker: Docker, request: ReportRequest): Promise<Reports> {
  const { folder, signal } = request;
  const limits = { ...defaults, ...request.limits };
  signal.throwIfAborted();
  const container = await createContainer(docker, request, limits);
  try {
    const ran = request.command === undefined ? notRun : await runContainer(container, request, limits);
    signal.throwIfAborted();
    const found = await readContainerFolder(container, folder, limits, signal);
    if (found === undefined && request.command === undefined)
      throw new BuildFailed(
        `The image of the test stage has no folder ${folder}, which slipway.yaml names for its reports.`,
      );
    const { files, leftOut } = found ?? { files: [], leftOut: 0 };
    const exitCode = ran.exitCode ?? (await statedExitCode(container, folder, files, leftOut));
    return { ...ran, exitCode, files, leftOut };
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  } finally {
    // 409: another process is removing it already.
    await unless([404, 409], container.remove({ force: true, v: true }));
  }
}

async function createContainer(
  docker: Docker,
  { image, platform, command, labels }: ReportRequest,
  { memory, processes }: ReportLimits,
): Promise<Docker.Container> {
  const body = {
    Image: image,
    Labels: { ...labels },
    AttachStdout: true,
    AttachStderr: true,
    // A created container needs something to start even when it is never started.
    ...(command === undefined ? { Entrypoint: [], Cmd: ['slipway-reports'] } : { Entrypoint: [...command], Cmd: [] }),
    HostConfig: {
      NetworkMode: 'none',
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: processes,
      SecurityOpt: ['no-new-privileges'],
      // What it writes is read as it comes; the engine must not keep a second copy of a flood on its disk.
      LogConfig: { Type: 'none', Config: {} },
    },
  };
  // _query and _body: dockerode would otherwise write the whole body into the address as well.
  return docker.createContainer({ _query: { platform }, _body: body } as never);
}

async function statedExitCode(
  container: Docker.Container,
  folder: string,
  files: readonly ReportFile[],
  leftOut: number,
): Promise<number | undefined> {
  const found = files.find(({ path }) => path === 'exit-code')?.content;
  const content = found ?? (leftOut > 0 ? await readContainerFile(container, `${folder}/exit-code`, 100) : undefined);
  if (content === undefined) return undefined;
  const stated = content.toString('utf8').trim();
  if (/^\d{1,3}$/.test(stated)) return Number(stated);
  throw new BuildFailed(
    `The test stage wrote ${JSON.stringify(stated.slice(0, 40))} to ${folder}/exit-code; a number is expected there.`,
  );
}
