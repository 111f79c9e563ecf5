import { setTimeout as sleep } from 'node:timers/promises';
import { defaultUpdate } from '@slipway/pipeline';
import { formatPlatform, shortDigest } from '@slipway/registry';
import { tidy } from '../../engine/engine-error.ts';
import { waitForAnswer } from '../health.ts';
import { labels } from '../instance.ts';
import { DeployFailed } from '../target.ts';
import { askAgain, isUpdating } from './ask-again.ts';
import { stillClaimed } from './attempt.ts';
import { imageOf, serviceName } from './service-spec.ts';
import type { Submitted } from './submit.ts';
import { findService, type Service } from './swarm-api.ts';
import type { SwarmDeployment } from './swarm-work.ts';
import { taskLines } from './task-lines.ts';
import { readTasks, type SwarmTask, urlOf } from './tasks.ts';

const pollInterval = 250;
/** ms for which the scheduler may find no node before that is the answer: nodes come and go. */
const nodePatience = 5_000;
/** ms for which a task without any health check must run, where no update watches it. */
const settleTime = 3_000;

/** ms for which tasks beyond what is asked for may run although no update is under way. */
const surplusPatience = 2_000;

/** The swarm has undone the update by itself already, or keeps what it has. */
export class EndedBySwarm extends DeployFailed {}

/**
 * Waits until every task that runs is one of the release, all of them, and well. By the tasks themselves: the status of
 * the update may be that of the one before, and "completed" proves neither the image nor the number. Throws DeployFailed.
 */
export async function converge(work: SwarmDeployment, submitted: Submitted): Promise<readonly SwarmTask[]> {
  const { docker, spec, signal, log } = work;
  const replicas = spec.run.replicas ?? 1;
  const watch: Watch = { started: performance.now(), said: '', well: new Set() };
  for (;;) {
    signal.throwIfAborted();
    await stillClaimed(docker, spec);
    const service = await findService(docker, serviceName(spec));
    if (service === undefined) throw new EndedBySwarm('The service was removed by someone else.');
    const tasks = await readTasks(docker, service.ID);
    const own = tasks.filter((task) => isOwn(work, task));
    await refuseEnded(work, service, submitted, own);
    refuseOther(work, tasks);
    watch.before ??= new Set(own.filter((task) => task.failed).map(({ id }) => id));
    await refuseFailing(work, service, submitted, own, watch);
    const running = tasks.filter((task) => task.running);
    const ready = running.filter((task) => own.includes(task) && task.wanted);
    const words = `${ready.length} of ${replicas} tasks run the release`;
    if (words !== watch.said) await log(`${words}.`);
    watch.said = words;
    const wanted = tasks.filter((task) => task.wanted);
    const complete = [ready, running, wanted].every(({ length }) => length === replicas);
    watch.complete = complete ? (watch.complete ?? performance.now()) : undefined;
    if (complete && (await areWell(work, ready, watch)) && hasSettled(work, service, submitted, watch)) return ready;
    await removeSurplus(work, service, ready, tasks, watch);
    refuseLate(work, watch, words);
    await sleep(pollInterval, undefined, { signal });
  }
}

interface Watch {
  readonly started: number;
  said: string;
  /** Tasks that had failed before it was watched. */
  before?: ReadonlySet<string>;
  /** Since when enough tasks run. */
  complete?: number | undefined;
  /** Since when more tasks are wanted than were asked for. */
  surplus?: number | undefined;
  /** Since when the scheduler finds no node. */
  nowhere?: number | undefined;
  /** Tasks that have answered. */
  readonly well: Set<string>;
}

function isOwn({ spec, configuration }: SwarmDeployment, task: SwarmTask): boolean {
  return task.digest === spec.image.index && task.configuration === configuration;
}

/** Throws when the swarm has stopped or undone the update, or someone has asked for something else. */
async function refuseEnded(
  work: SwarmDeployment,
  service: Service,
  { before }: Submitted,
  own: readonly SwarmTask[],
): Promise<void> {
  const status = service.UpdateStatus?.StartedAt === before?.StartedAt ? undefined : service.UpdateStatus;
  const said = status?.Message === undefined ? '' : ` (${status.Message})`;
  switch (status?.State) {
    case 'rollback_started':
      return;
    case 'rollback_completed':
      throw await failure(work, own, 'the swarm rolled back to what served before', EndedBySwarm);
    case 'rollback_paused':
      throw await failure(work, own, `the swarm could not roll back${said}`, EndedBySwarm);
    case 'paused':
      throw await failure(work, own, `the swarm paused the update${said}`, EndedBySwarm);
    default:
  }
  if (service.Spec.Labels?.[labels.configuration] !== work.configuration)
    throw new EndedBySwarm(`Someone changed the service ${service.Spec.Name} while it was updated.`);
}

/** Throws when the swarm runs another image in the name of this deployment. */
function refuseOther({ spec, configuration }: SwarmDeployment, tasks: readonly SwarmTask[]): void {
  const { index } = spec.image;
  const other = tasks.find((task) => task.running && task.configuration === configuration && task.digest !== index);
  if (other === undefined) return;
  const image = other.digest === undefined ? 'another image' : shortDigest(other.digest);
  throw new DeployFailed(`A task on ${other.node} runs ${image} although ${shortDigest(index)} was asked for.`);
}

/** Throws when no node takes a task, or tasks keep failing that no update watches (any more). */
async function refuseFailing(
  work: SwarmDeployment,
  service: Service,
  { first }: Submitted,
  own: readonly SwarmTask[],
  watch: Watch,
): Promise<void> {
  const homeless = own.find((task) => task.wanted && /no suitable node/i.test(task.message ?? ''));
  watch.nowhere = homeless === undefined ? undefined : (watch.nowhere ?? performance.now());
  if (homeless !== undefined && performance.now() - (watch.nowhere as number) > nodePatience) {
    const why = /\((.*)\)/.exec(homeless.message ?? '')?.[1];
    const offered = work.spec.image.children.map(({ platform }) => formatPlatform(platform)).join(', ');
    throw new DeployFailed(
      `No node of the swarm can run it${why === undefined ? '' : ` (${why})`}; the release has ${offered} only.`,
    );
  }
  // The swarm itself judges what fails while it updates.
  if (isUpdating(service)) return;
  const failed = own.filter((task) => task.failed && !watch.before?.has(task.id));
  const ended = failed.some(({ exitCode }) => exitCode !== undefined);
  // One that never began may have better luck on another node; one that ended by itself would end again.
  if (ended || failed.length > (work.spec.run.replicas ?? 1))
    throw await failure(work, own, first ? 'nothing served before' : undefined, DeployFailed);
}

/** Only where the release runs well in full: the swarm forgets by it what it could roll back to. */
async function removeSurplus(
  work: SwarmDeployment,
  service: Service,
  ready: readonly SwarmTask[],
  tasks: readonly SwarmTask[],
  watch: Watch,
): Promise<void> {
  const asked = work.spec.run.replicas ?? 1;
  const isSurplus =
    !isUpdating(service) && ready.length >= asked && tasks.filter(({ wanted }) => wanted).length > asked;
  watch.surplus = isSurplus ? (watch.surplus ?? performance.now()) : undefined;
  if (watch.surplus === undefined || performance.now() - watch.surplus < surplusPatience) return;
  if (!(await areWell(work, ready, watch))) return;
  await work.log('An update that was cut short left tasks behind; the swarm is asked to remove them.');
  await askAgain(work.docker, service);
  watch.surplus = undefined;
}

/** Asks every task where its port is published; otherwise nobody outside can. False: look again. */
async function areWell(work: SwarmDeployment, ready: readonly SwarmTask[], watch: Watch): Promise<boolean> {
  const { docker, spec, signal } = work;
  const { health, port } = spec.run;
  if (health?.http === undefined) return true;
  const asked = ready.flatMap((task) => {
    const url = watch.well.has(task.id) ? undefined : urlOf(task, port);
    return url === undefined ? [] : [{ task, url: new URL(health.http, url) }];
  });
  if (asked.length === 0) return true;
  const answers = await Promise.all(
    asked.map(async ({ task, url }) => ({ task, why: await waitForAnswer(health, url, signal) })),
  );
  for (const { task, why } of answers) if (why === undefined) watch.well.add(task.id);
  const unwell = answers.find(({ why }) => why !== undefined);
  if (unwell === undefined) return false;
  const service = await findService(docker, serviceName(spec));
  const now = service === undefined ? [] : await readTasks(docker, service.ID);
  // One that has ended meanwhile says more about itself.
  if (!now.some(({ id, running }) => id === unwell.task.id && running)) return false;
  throw new DeployFailed(
    `The new container ${unwell.why} on ${unwell.task.node}.`,
    await taskLines(docker, unwell.task.id),
  );
}

/** An update is done when the swarm has watched it; where it watches nothing, tasks must run for a while. */
function hasSettled({ spec }: SwarmDeployment, service: Service, { first, before }: Submitted, watch: Watch): boolean {
  if (service.UpdateStatus?.State === 'updating') return false;
  const watched = service.UpdateStatus !== undefined && service.UpdateStatus.StartedAt !== before?.StartedAt;
  if (!first || watched || spec.run.health !== undefined) return true;
  return performance.now() - (watch.complete ?? performance.now()) >= settleTime;
}

/** Generous: a bound for a swarm that never ends, not for a slow application. */
function refuseLate({ spec }: SwarmDeployment, watch: Watch, words: string): void {
  const { replicas = 1, health, stopGrace = 10_000, update = defaultUpdate } = spec.run;
  const healthy =
    health === undefined ? 60_000 : health.startPeriod + (health.interval + health.timeout) * health.retries;
  const patience = 300_000 + replicas * (healthy + stopGrace + update.delay + update.monitor);
  const elapsed = performance.now() - watch.started;
  if (elapsed > patience) throw new DeployFailed(`After ${Math.round(elapsed / 1000)} s ${words}.`);
}

/** In the words of the last task that failed. */
async function failure(
  { docker, spec }: SwarmDeployment,
  own: readonly SwarmTask[],
  after: string | undefined,
  Kind: typeof DeployFailed,
): Promise<DeployFailed> {
  const failed = own.findLast((task) => task.failed) ?? own.findLast((task) => !task.running);
  const end = after === undefined ? '' : `; ${after}`;
  if (failed === undefined) return new Kind(`The new container did not get well${end}.`);
  return new Kind(`${whyFailed(spec, failed)}${end}.`, await taskLines(docker, failed.id));
}

function whyFailed({ image }: SwarmDeployment['spec'], task: SwarmTask): string {
  const said = tidy(task.message ?? task.state);
  const where = task.node === undefined ? '' : ` on ${task.node}`;
  if (/No such image|manifest unknown|not found: manifest/i.test(said))
    return `${imageOf({ image })} is not in the registry any more, or${where === '' ? ' a node' : where.replace(' on', '')} may not pull it (${said}); release it again`;
  if (/exec format error/i.test(said)) return `The new container's program is for another kind of processor${where}`;
  if (/unhealthy container/i.test(said)) return `The new container did not pass its health check${where}`;
  if (task.exitCode === 137) return `The new container was killed, most likely for want of memory${where}`;
  if (/non-zero exit/i.test(said))
    return `The new container ended with exit code ${task.exitCode ?? 'unknown'}${where}`;
  return `The new container could not run${where}: ${said}`;
}
