import type Docker from 'dockerode';
import { type BuildRequest, buildImage, cancelBuild } from './build.ts';
import { unless } from './call.ts';
import { connectDocker } from './docker.ts';
import { engineError } from './engine-error.ts';
import { type PushRequest, pushImage } from './push.ts';
import { collectReports, type ReportRequest, type Reports } from './reports.ts';
import { askVersion, type EngineVersion } from './version.ts';

export type { BuildRequest } from './build.ts';
export type { EngineVersion } from './version.ts';

/** A Docker Engine as Slipway uses it. All methods throw EngineUnavailable or EngineFault; build and reports also BuildFailed. */
export interface Engine {
  readonly dockerHost: string;
  readonly docker: Docker;
  /** Throws EngineUnavailable with one sentence when it is away or does not answer within 10 s. */
  version(): Promise<EngineVersion>;
  build(request: BuildRequest): Promise<{ readonly imageId: string }>;
  push(request: PushRequest): Promise<{ readonly digest: string | undefined }>;
  reports(request: ReportRequest): Promise<Reports>;
  /** Removes a tag or an image; one that is gone already, or still in use, is fine. */
  removeImage(name: string): Promise<void>;
  /**
   * Ends what an earlier attempt left: its builds by id, its containers by label. What RUN started before the engine itself
   * was restarted is out of reach: the engine has forgotten it, and it ends by itself.
   */
  endWork(work: { readonly buildIds: readonly string[]; readonly label: string }): Promise<void>;
}

export function createEngine(dockerHost: string): Engine {
  const docker = connectDocker(dockerHost);
  const guarded = async <T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      // An aborted call ends with whatever was under way; the caller knows why it was.
      signal?.throwIfAborted();
      throw engineError(dockerHost, what, cause);
    }
  };
  return {
    dockerHost,
    docker,
    version: () => guarded('Asking for the version', () => askVersion(docker, dockerHost)),
    build: (request) => guarded('The build', () => buildImage(docker, dockerHost, request), request.signal),
    push: (request) => guarded(`Pushing ${request.reference}`, () => pushImage(docker, request), request.signal),
    reports: (request) => guarded('Collecting the reports', () => collectReports(docker, request), request.signal),
    removeImage: (name) =>
      guarded(`Removing ${name}`, () =>
        unless([404, 409], docker.getImage(name).remove({ force: false, noprune: false })),
      ),
    endWork: ({ buildIds, label }) =>
      guarded('Ending what an earlier attempt left', async () => {
        await Promise.all(buildIds.map((id) => cancelBuild(docker, id)));
        const left = await docker.listContainers({ all: true, filters: { label: [label] } });
        for (const { Id } of left) await unless([404, 409], docker.getContainer(Id).remove({ force: true, v: true }));
      }),
  };
}
