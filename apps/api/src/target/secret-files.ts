import { randomBytes } from 'node:crypto';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { secretFile } from '@slipway/pipeline';
import type Docker from 'dockerode';
import tar from 'tar-stream';
import type { Place } from './instance.ts';
import { DeployFailed, type DeploySpec } from './target.ts';

/** A file of the host's memory that stands in a container. */
export interface SecretMount {
  readonly source: string;
  readonly target: string;
}

export interface SecretFiles {
  /** Name of the folder, for the containers' label; undefined when no secret is a file. */
  readonly folder: string | undefined;
  readonly mounts: readonly SecretMount[];
}

const labels = {
  place: 'dev.slipway.secrets.place',
  folder: 'dev.slipway.secrets.folder',
  files: 'dev.slipway.secrets.files',
};

// A tmpfs on every Linux host. A container's own tmpfs would be empty after each restart, with nobody to fill it.
const memory = '/dev/shm';

// Engines leave the mode of a folder that they are told to unpack into; that of one in the archive they set.
const inner = 'files';

/** Environment variables that hold secrets. Throws DeployFailed for one that the environment does not have. */
export function secretVariables(spec: DeploySpec): Readonly<Record<string, string>> {
  const wanted = (spec.run.secrets ?? []).filter(({ env }) => env !== undefined);
  return Object.fromEntries(wanted.map(({ name, env }) => [env as string, secretValue(spec, name)]));
}

/**
 * Puts the secrets that are files into the host's memory, below a folder that only its root may enter. A container that is
 * never started binds the folder: through it the files are written, found again after a crash, and emptied.
 */
export async function keepSecrets(docker: Docker, spec: DeploySpec, image: string): Promise<SecretFiles> {
  const wanted = (spec.run.secrets ?? []).flatMap((secret) => {
    const target = secretFile(secret);
    return target === undefined ? [] : [{ name: secret.name, target, value: secretValue(spec, secret.name) }];
  });
  if (wanted.length === 0) return { folder: undefined, mounts: [] };
  const folder = `slipway-${randomBytes(12).toString('hex')}`;
  const names = [...new Set(wanted.map(({ name }) => name))];
  const body = {
    Image: image,
    Cmd: ['never-started'],
    Labels: { [labels.place]: placeOf(spec), [labels.folder]: folder, [labels.files]: names.join(' ') },
    HostConfig: { Binds: [`${memory}/${folder}:/secrets`], NetworkMode: 'none' },
  };
  const keeper = await docker.createContainer({ _query: { name: `slipway-secrets-${folder}` }, _body: body } as never);
  await keeper.putArchive(archive(wanted), { path: '/secrets' });
  return {
    folder,
    mounts: wanted.map(({ name, target }) => ({ source: `${memory}/${folder}/${inner}/${name}`, target })),
  };
}

/** Empties and forgets the folders of a place that no container needs any more. */
export async function forgetSecrets(docker: Docker, place: Place, needed: ReadonlySet<string>): Promise<void> {
  const filters = { label: [`${labels.place}=${placeOf(place)}`] };
  for (const { Id, Labels } of await docker.listContainers({ all: true, filters })) {
    if (needed.has(Labels[labels.folder] ?? '')) continue;
    const keeper = docker.getContainer(Id);
    const empty = (Labels[labels.files] ?? '').split(' ').map((name) => ({ name, value: '' }));
    await keeper.putArchive(archive(empty), { path: '/secrets' });
    await keeper.remove({ force: true });
  }
}

function placeOf({ environment, application }: Place): string {
  return `${environment}/${application}`;
}

export function secretValue(
  { environment, environmentName = environment, secretValues = {} }: DeploySpec,
  name: string,
): string {
  const value = Object.hasOwn(secretValues, name) ? secretValues[name] : undefined;
  if (value !== undefined) return value;
  throw new DeployFailed(
    `${environmentName} has no secret "${name}", which run.secrets asks for; set it there, then deploy again.`,
  );
}

/** Whoever runs in the container may read the files; that nobody else reaches them is up to the folder. */
function archive(files: readonly { readonly name: string; readonly value: string }[]): Readable {
  const pack = tar.pack();
  const mtime = new Date(0);
  pack.entry({ name: `${inner}/`, type: 'directory', mode: 0o700, mtime });
  for (const { name, value } of files) pack.entry({ name: `${inner}/${name}`, mode: 0o444, mtime }, value);
  pack.finalize();
  // tar-stream's own streams are not Node's; the engine's client wants one of Node's.
  return pipeline(pack, new PassThrough(), () => undefined);
}
