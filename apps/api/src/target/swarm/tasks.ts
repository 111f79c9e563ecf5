import { type Digest, isDigest, normalisePlatform, type Platform } from '@slipway/registry';
import type Docker from 'dockerode';
import { labels } from '../instance.ts';
import type { ObservedTask } from '../target.ts';
import { listNodes, listTasks, type Node, type Task } from './swarm-api.ts';

/** A task of a service, with what is known of its node. */
export interface SwarmTask extends ObservedTask {
  readonly configuration: string | undefined;
  readonly createdAt: string;
  /** The swarm wants it to run, now or after a restart's delay; otherwise it ends or has ended. */
  readonly wanted: boolean;
  readonly running: boolean;
  /** It ended by itself, or never could begin. */
  readonly failed: boolean;
  /** Of a program that ran; what could not even be started has none of its own. */
  readonly exitCode: number | undefined;
  /** Of the node, where its ports are published. */
  readonly address: string | undefined;
  readonly ports: Task['Status']['PortStatus'];
}

/** All tasks that the swarm remembers, the oldest first. */
export async function readTasks(docker: Docker, service: string): Promise<readonly SwarmTask[]> {
  const [tasks, nodes] = await Promise.all([listTasks(docker, service), listNodes(docker)]);
  const byId = new Map(nodes.map((node) => [node.ID, node]));
  return tasks
    .map((task) => readTask(task, byId.get(task.NodeID ?? '')))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

function readTask(task: Task, node: Node | undefined): SwarmTask {
  const { State, Err, Message, ContainerStatus, PortStatus } = task.Status;
  const digest = digestOfImage(task.Spec.ContainerSpec.Image);
  // What runs on a node that is away runs no more, as far as anyone can tell.
  const away = node !== undefined && node.Status.State !== 'ready';
  return {
    id: task.ID,
    ...(node === undefined ? {} : { node: node.Description.Hostname, platform: platformOf(node) }),
    ...(digest === undefined ? {} : { digest }),
    state: away ? `on a node that is ${node.Status.State}` : State,
    ...(Err || State !== 'running' ? { message: Err || Message || State } : {}),
    configuration: task.Spec.ContainerSpec.Labels?.[labels.configuration],
    createdAt: task.CreatedAt,
    wanted: task.DesiredState === 'running' || task.DesiredState === 'ready',
    running: State === 'running' && !away,
    failed: State === 'failed' || State === 'rejected',
    exitCode: /^starting container failed/.test(Err ?? '') ? undefined : ContainerStatus?.ExitCode,
    address: node?.Status.Addr,
    ports: PortStatus,
  };
}

/** Nodes give uname's words. */
function platformOf({ Description: { Platform } }: Node): Platform {
  const arm = /^armv(\d)/.exec(Platform.Architecture)?.[1];
  if (arm !== undefined) return normalisePlatform({ os: Platform.OS, architecture: 'arm', variant: `v${arm}` });
  return normalisePlatform({ os: Platform.OS, architecture: Platform.Architecture });
}

function digestOfImage(image: string): Digest | undefined {
  const digest = image.slice(image.indexOf('@') + 1);
  return isDigest(digest) ? digest : undefined;
}

/** Where a port of a task answers; undefined when it is not published. */
export function urlOf({ address, ports }: SwarmTask, port: number | undefined): string | undefined {
  const published = ports?.Ports?.find(({ TargetPort, Protocol }) => TargetPort === port && Protocol === 'tcp');
  if (published === undefined || address === undefined) return undefined;
  return `http://${address.includes(':') ? `[${address}]` : address}:${published.PublishedPort}`;
}

export function observedTask(task: SwarmTask): ObservedTask {
  const { id, node, platform, digest, state, message } = task;
  return {
    id,
    ...(node === undefined ? {} : { node }),
    ...(platform === undefined ? {} : { platform }),
    ...(digest === undefined ? {} : { digest }),
    state,
    ...(message === undefined ? {} : { message }),
  };
}
