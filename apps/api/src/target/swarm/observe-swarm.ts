import { shortDigest } from '@slipway/registry';
import type Docker from 'dockerode';
import { labels } from '../instance.ts';
import type { Observed, ObserveSpec } from '../target.ts';
import { serviceName } from './service-spec.ts';
import { findService, type Service } from './swarm-api.ts';
import { observedTask, readTasks, type SwarmTask, urlOf } from './tasks.ts';

/** Compares every task that runs with what was asked for. */
export async function observeSwarm(docker: Docker, spec: ObserveSpec): Promise<Observed> {
  const service = await findService(docker, serviceName(spec));
  const what = `${spec.application} does not run in ${spec.environment}`;
  if (service === undefined) return { state: 'degraded', message: `${what}: there is no service of it.`, tasks: [] };
  const all = await readTasks(docker, service.ID);
  const running = all.filter((task) => task.running);
  const tasks = all.filter((task) => task.running || task.wanted).map(observedTask);
  if (running.length === 0) {
    const why = all.findLast(({ message }) => message !== undefined)?.message ?? 'there is no task of it';
    return { ...updating(service), message: `${what}: ${sentenceEnd(why)}.`, tasks };
  }
  return { ...judge(spec, service, all, running), tasks };
}

function updating({ UpdateStatus }: Service): Pick<Observed, 'state'> {
  const moving = UpdateStatus?.State === 'updating' || UpdateStatus?.State === 'rollback_started';
  return { state: moving ? 'progressing' : 'degraded' };
}

function judge(
  spec: ObserveSpec,
  service: Service,
  all: readonly SwarmTask[],
  running: readonly SwarmTask[],
): Observed {
  const wanted = [spec.image.index, ...spec.image.children.map(({ digest }) => digest)];
  const foreign = running.find(({ digest }) => digest === undefined || !wanted.includes(digest));
  const shown = foreign ?? running[0];
  const url = shown === undefined ? undefined : urlOf(shown, spec.run.port);
  const facts = {
    ...(shown?.digest === undefined ? {} : { digest: shown.digest }),
    ...(shown?.platform === undefined ? {} : { platform: shown.platform }),
    ...(url === undefined ? {} : { url }),
  };
  const { State, Message } = service.UpdateStatus ?? {};
  const said = Message === undefined ? '' : ` (${Message})`;
  const replicas = spec.run.replicas ?? 1;
  const name = service.Spec.Name;
  if (foreign !== undefined && State === 'updating')
    return { state: 'progressing', ...facts, message: `The swarm is updating ${name}.` };
  if (foreign !== undefined) {
    const release = service.Spec.Labels?.[labels.release] ?? 'another image';
    const image = foreign.digest === undefined ? release : `${release} (${shortDigest(foreign.digest)})`;
    const why = State === 'rollback_completed' ? `The swarm rolled ${name} back, so ${foreign.node}` : foreign.node;
    return { state: 'drifted', ...facts, message: `${why ?? name} runs ${image} instead.` };
  }
  if (State === 'paused' || State === 'rollback_paused')
    return { state: 'degraded', ...facts, message: `The swarm paused the update of ${name}${said}.` };
  if (running.length > replicas)
    return {
      state: 'progressing',
      ...facts,
      message: `${running.length} tasks of ${spec.application} run instead of ${replicas}.`,
    };
  if (running.length < replicas) {
    const missing = all.filter((task) => task.wanted && !task.running);
    const failed =
      all.some((task) => task.failed) || missing.some(({ message }) => /no suitable node/.test(message ?? ''));
    const why = (all.findLast((task) => task.failed) ?? missing.at(-1))?.message;
    const words = `${running.length} of ${replicas} tasks of ${spec.application} run`;
    const message = `${words}${why === undefined ? '' : `: ${sentenceEnd(why)}`}.`;
    return { state: failed || missing.length === 0 ? 'degraded' : 'progressing', ...facts, message };
  }
  if (State === 'updating')
    return { state: 'progressing', ...facts, message: `The swarm is watching the update of ${name}.` };
  return { state: 'in-sync', ...facts };
}

function sentenceEnd(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
}
