import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { DeployFailed, type DeployLog, type ObserveSpec } from '../target.ts';
import { updateService } from './credentials.ts';
import { serviceName } from './service-spec.ts';
import { findService } from './swarm-api.ts';
import { readTasks } from './tasks.ts';

const pollInterval = 250;
/** ms */
const patience = 180_000;
/** Failed tasks after which a new number is taken back. */
const mostFailures = 3;

/** Changes the number alone; waits until so many run. A number that does not come up is taken back. */
export async function scaleSwarm(
  { docker, signal, log }: { readonly docker: Docker; readonly signal: AbortSignal; readonly log: DeployLog },
  spec: ObserveSpec,
  replicas: number,
): Promise<void> {
  const before = await setReplicas(docker, spec, replicas);
  const until = performance.now() + patience;
  const begun = new Date().toISOString();
  let said = '';
  try {
    for (;;) {
      signal.throwIfAborted();
      const service = await findService(docker, serviceName(spec));
      const tasks = service === undefined ? [] : await readTasks(docker, service.ID);
      const running = tasks.filter((task) => task.running).length;
      const words = `${running} of ${replicas} tasks run`;
      if (words !== said) await log(`${words}.`);
      said = words;
      if (running === replicas) return;
      const failed = tasks.filter((task) => task.failed && task.createdAt > begun);
      const homeless = tasks.find((task) => task.wanted && /no suitable node/.test(task.message ?? ''));
      const why = homeless?.message ?? failed.at(-1)?.message;
      if (failed.length >= mostFailures || homeless !== undefined || performance.now() > until)
        throw new DeployFailed(`${words}${why === undefined ? '' : ` (${why})`}; it is ${before} again.`);
      await sleep(pollInterval, undefined, { signal });
    }
  } catch (cause) {
    if (cause instanceof DeployFailed) await setReplicas(docker, spec, before);
    throw cause;
  }
}

/** Gives the number before. */
async function setReplicas(docker: Docker, spec: ObserveSpec, replicas: number): Promise<number> {
  for (;;) {
    const service = await findService(docker, serviceName(spec));
    if (service === undefined)
      throw new DeployFailed(`${spec.application} does not run in ${spec.environment}; deploy it.`);
    const before = service.Spec.Mode.Replicated?.Replicas ?? 0;
    const wanted = { ...service.Spec, Mode: { Replicated: { Replicas: replicas } } };
    if (before === replicas || (await updateService(docker, service, wanted, spec))) return before;
  }
}
