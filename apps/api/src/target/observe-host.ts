import { type Digest, isDigest, normalisePlatform, type Platform, shortDigest } from '@slipway/registry';
import type Docker from 'dockerode';
import type { DockerHost } from './host.ts';
import { endOf, type Instance, listInstances } from './instance.ts';
import { publishedUrl } from './published-url.ts';
import type { Observed, ObservedTask, ObserveSpec } from './target.ts';

/** What the engine tells of an image that a container runs. */
interface RunningImage {
  readonly digests: readonly Digest[];
  readonly platform?: Platform;
}

/** Compares what runs with what was asked for. */
export async function observeHost(docker: Docker, host: DockerHost, spec: ObserveSpec): Promise<Observed> {
  const all = await listInstances(docker, spec);
  const running = all.filter((one) => one.running);
  const serving = running.filter((one) => one.serving);
  const seen = serving.length > 0 ? serving : running.slice(-1);
  if (seen.length === 0) return nothingRuns(spec, all);
  const images = await Promise.all(seen.map((one) => readImage(docker, one)));
  const wanted = [...spec.image.children.map(({ digest }) => digest), spec.image.index];
  const tasks = seen.map((one, index) => taskOf(one, images[index] as RunningImage, wanted));
  return { ...judge(host, spec, running, seen, images), tasks };
}

function taskOf(one: Instance, image: RunningImage, wanted: readonly Digest[]): ObservedTask {
  const digest = digestThere(one, image, wanted);
  const healthy = one.health === undefined ? undefined : one.health === 'healthy';
  return {
    id: one.id,
    ...(image.platform === undefined ? {} : { platform: image.platform }),
    ...(digest === undefined ? {} : { digest }),
    state: one.running ? 'running' : 'exited',
    ...(healthy === undefined ? {} : { healthy }),
    ...(one.restarts > 0 ? { message: endOf(one) } : {}),
  };
}

/** What it runs. A label that says the wanted image where another one runs was put there by hand. */
function digestThere(one: Instance, image: RunningImage, wanted: readonly Digest[]): Digest | undefined {
  const label = one.digest !== undefined && wanted.includes(one.digest) ? undefined : one.digest;
  return wanted.find((each) => image.digests.includes(each)) ?? label ?? image.digests[0];
}

function nothingRuns(spec: ObserveSpec, all: readonly Instance[]): Observed {
  const last = all.findLast((one) => one.serving) ?? all.at(-1);
  const what = `${spec.application} does not run in ${spec.environment}`;
  if (last === undefined) return { state: 'degraded', message: `${what}: there is no container of it.`, tasks: [] };
  return { state: 'degraded', message: `${what}: ${last.name} ${endOf(last)}.`, tasks: [] };
}

function judge(
  host: DockerHost,
  spec: ObserveSpec,
  running: readonly Instance[],
  seen: readonly Instance[],
  images: readonly RunningImage[],
): Observed {
  const wanted = [...spec.image.children.map(({ digest }) => digest), spec.image.index];
  const count = spec.run.replicas ?? 1;
  const at = images.findIndex(({ digests }) => !digests.some((digest) => wanted.includes(digest)));
  const unwell = seen.findIndex((one) => (one.restarts > 0 && one.health !== 'healthy') || one.health === 'unhealthy');
  const index = at >= 0 ? at : unwell >= 0 ? unwell : 0;
  const [instance, image] = [seen[index] as Instance, images[index] as RunningImage];
  const digest = digestThere(instance, image, wanted);
  const url = publishedUrl(host, spec.run, instance);
  const facts = {
    ...(digest === undefined ? {} : { digest }),
    ...(image.platform === undefined ? {} : { platform: image.platform }),
    ...(url === undefined ? {} : { url }),
  };
  if (at >= 0) {
    const told = instance.release !== '' && instance.digest === digest;
    const release = told ? instance.release : 'another image';
    const named = digest === undefined ? release : `${release} (${shortDigest(digest)})`;
    return { state: 'drifted', ...facts, message: `${instance.name} runs ${named} instead.` };
  }
  if (instance.health === 'unhealthy') {
    const check = spec.run.health?.command === undefined ? "its image's HEALTHCHECK" : 'its health check';
    return { state: 'degraded', ...facts, message: `${instance.name} does not pass ${check}.` };
  }
  if (unwell >= 0) {
    return { state: 'degraded', ...facts, message: `${instance.name} ${endOf(instance)}.` };
  }
  const switched = running.every((one) => one.serving);
  if (switched && running.length < count) {
    const words = `${running.length} of ${count} containers of ${spec.application} run.`;
    return { state: 'degraded', ...facts, message: words };
  }
  if (!switched || running.length > count) {
    const expected = count === 1 ? '' : ` instead of ${count}`;
    const words = `${running.length} containers of ${spec.application} run${expected}; the switch is not done.`;
    return { state: 'progressing', ...facts, message: words };
  }
  const starting = seen.find(({ health }) => health === 'starting');
  if (starting !== undefined)
    return { state: 'progressing', ...facts, message: `${starting.name} is not healthy yet.` };
  return { state: 'in-sync', ...facts };
}

/** The image that really runs, whatever the labels say. The id is a manifest's digest in containerd's image store. */
export async function readImage(docker: Docker, instance: Instance): Promise<RunningImage> {
  const own = isDigest(instance.imageId) ? [instance.imageId] : [];
  const image = await docker
    .getImage(instance.imageId)
    .inspect()
    .catch((cause: { statusCode?: number }) => {
      if (cause.statusCode === 404) return undefined;
      throw cause;
    });
  // The image was removed by force under a running container: what it was started from is all that is known.
  if (image === undefined) return { digests: instance.digest === undefined ? own : [instance.digest, ...own] };
  const { Os, Architecture, Variant, RepoDigests } = image as typeof image & { Variant?: string };
  const digests = (RepoDigests ?? []).map((name) => name.slice(name.indexOf('@') + 1)).filter(isDigest);
  const variant = Variant ? { variant: Variant } : {};
  return {
    digests: [...digests, ...own],
    platform: normalisePlatform({ os: Os, architecture: Architecture, ...variant }),
  };
}
