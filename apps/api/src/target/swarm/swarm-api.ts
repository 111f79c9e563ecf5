import type Docker from 'dockerode';
import { call } from '../../engine/call.ts';

/** What is read of a swarm's objects; field names are the engine's (https://docs.docker.com/reference/api/engine/). */
export interface Service {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec;
  readonly UpdateStatus?: UpdateStatus;
}

export interface UpdateStatus {
  readonly State?: 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';
  readonly StartedAt?: string;
  readonly Message?: string;
}

export interface ServiceSpec {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Mode: { readonly Replicated?: { readonly Replicas: number } };
  readonly TaskTemplate: {
    readonly ContainerSpec: {
      readonly Image: string;
      readonly Secrets?: readonly { readonly SecretID: string }[] | null;
    };
  };
}

export interface Task {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Spec: {
    readonly ContainerSpec: { readonly Image: string; readonly Labels?: Readonly<Record<string, string>> | null };
  };
  readonly Status: {
    readonly State: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ExitCode?: number };
    readonly PortStatus?: {
      readonly Ports?: readonly {
        readonly TargetPort: number;
        readonly PublishedPort: number;
        readonly Protocol: string;
      }[];
    };
  };
}

export interface Node {
  readonly ID: string;
  readonly Description: {
    readonly Hostname: string;
    readonly Platform: { readonly OS: string; readonly Architecture: string };
  };
  readonly Status: { readonly State: string; readonly Addr?: string };
}

export interface Kept {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Name: string; readonly Labels?: Readonly<Record<string, string>> };
}

export interface SecretReference {
  readonly SecretID: string;
  readonly SecretName: string;
  readonly File: { readonly Name: string; readonly UID: '0'; readonly GID: '0'; readonly Mode: number };
}

const well = { 200: true, 201: true } as const;

/** dockerode writes what it is given as body into the address as well, secrets too, unless the two are told apart. */
export function post<T>(
  docker: Docker,
  path: string,
  body: unknown,
  more: { readonly query?: Readonly<Record<string, unknown>>; readonly auth?: unknown } = {},
): Promise<T> {
  const wanted = {
    path: more.query === undefined ? path : `${path}?`,
    method: 'POST' as const,
    options: { _query: more.query ?? {}, _body: body },
    statusCodes: well,
    ...(more.auth === undefined ? {} : { authconfig: more.auth }),
  };
  return call<T>(docker, wanted);
}

function get<T>(docker: Docker, path: string, filters?: Readonly<Record<string, readonly string[]>>): Promise<T> {
  const options = filters === undefined ? {} : { options: { filters: JSON.stringify(filters) } };
  return call<T>(docker, {
    path: filters === undefined ? path : `${path}?`,
    method: 'GET',
    ...options,
    statusCodes: well,
  });
}

/** By name; undefined when there is none. */
export async function findService(docker: Docker, name: string): Promise<Service | undefined> {
  const found = await get<readonly Service[]>(docker, '/services', { name: [name] });
  // The filter takes names that begin like this one, too; the list leaves nothing out that inspection tells.
  return found.find(({ Spec }) => Spec.Name === name);
}

export function listTasks(docker: Docker, service: string): Promise<readonly Task[]> {
  return get(docker, '/tasks', { service: [service] });
}

export function listNodes(docker: Docker): Promise<readonly Node[]> {
  return get(docker, '/nodes');
}

export function listKept(
  docker: Docker,
  kind: 'secrets' | 'configs',
  labels: readonly string[],
): Promise<readonly Kept[]> {
  return get(docker, `/${kind}`, { label: labels });
}

export async function removeObject(docker: Docker, path: string): Promise<void> {
  await call(docker, {
    path,
    method: 'DELETE',
    statusCodes: { 200: true, 204: true, 404: true },
  });
}

/** The swarm's word for a write that began from an older version than there is by now. */
export function isStale(cause: unknown): boolean {
  const { json, message } = cause as { json?: { message?: string }; message?: string };
  return /update out of sequence/.test(json?.message ?? message ?? '');
}

/** Another has just made one of that name; for networks the swarm says so with 500. */
export function isTaken(cause: unknown): boolean {
  const { statusCode, json, message } = cause as { statusCode?: number; json?: { message?: string }; message?: string };
  return statusCode === 409 || /name conflicts with an existing object/.test(json?.message ?? message ?? '');
}
