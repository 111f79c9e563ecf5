import { setTimeout as sleep } from 'node:timers/promises';
import { defaultUpdate, type UpdateSettings } from '@slipway/pipeline';
import { type Digest, formatPlatform, shortDigest } from '@slipway/registry';
import { bringUp, giveName, isWell } from './bring-up.ts';
import { configurationOf } from './configuration.ts';
import { fixedPorts } from './container-body.ts';
import type { Course, Replacement } from './course.ts';
import { ensureNetwork } from './environment-network.ts';
import { type ChosenImage, chooseImage, hostPlatform } from './host-platform.ts';
import { endOf, type Instance, listInstances, readInstance } from './instance.ts';
import { readImage } from './observe-host.ts';
import { publishedUrl } from './published-url.ts';
import { pullImage } from './pull.ts';
import { park, removeContainer, retire, unpark } from './retire.ts';
import { forgetSecrets, keepSecrets } from './secret-files.ts';
import { type Deployed, DeployFailed, type DeploySpec, DeploySuperseded } from './target.ts';

/**
 * Brings new containers up beside those that serve, and lets them serve once they are well: one lot after the other, or all
 * at once. Who serves is whoever answers to the application's name in the environment's network: each point at which this
 * may be cut off leaves one that does, unless `stop-first` was asked for.
 */
export async function replace(work: Replacement): Promise<Deployed> {
  const { docker, host, spec, log } = work;
  const count = spec.run.replicas ?? 1;
  refuseSharedPorts(spec, count);
  const chosen = chooseImage(spec.image.children, await hostPlatform(docker));
  const network = await ensureNetwork(docker, host.dockerHost, spec.environment);
  const known = await listInstances(docker, spec);
  refuseIfSuperseded(spec, known);
  const configuration = configurationOf(spec, chosen.image.digest);
  const there = await keepServing(work, known);
  const kept = await keptOf(work, there, { configuration, digest: chosen.image.digest, count });
  const course: Course = {
    ...work,
    chosen,
    network,
    configuration,
    known: new Set(known.map(({ id }) => id)),
    made: [],
    parked: there.filter((one) => one.parked),
    old: there.filter((one) => !one.parked && !kept.includes(one)),
  };
  for (const one of kept) await log(`${one.name} of an earlier deployment serves the same already and is kept.`);
  if (kept.length < count) await roll(course, count - kept.length, kept);
  const ids = [...kept.map(({ id }) => id), ...course.made];
  for (const id of ids) await giveName(course, id);
  for (const one of await listInstances(docker, spec)) {
    if (ids.includes(one.id)) continue;
    await log(`Stopping ${one.name}.`);
    await retire(docker, network, one);
  }
  const serving = await listInstances(docker, spec);
  await forgetSecrets(docker, spec, foldersOf(serving));
  return deployed(work, ids, chosen);
}

function refuseSharedPorts(spec: DeploySpec, count: number): void {
  const [first] = fixedPorts(spec.run);
  if (first === undefined || count === 1) return;
  throw new DeployFailed(
    `Only one container of a host can have its port ${first.published}, and ${spec.application} shall run ${count} times; leave out published, or set replicas to 1.`,
  );
}

/** A later attempt, or another promotion that began meanwhile: whoever came last goes on. */
function refuseIfSuperseded(spec: DeploySpec, all: readonly Instance[], known?: ReadonlySet<string>): void {
  const later = all.find(
    (one) =>
      (one.promotion === spec.promotionId && one.epoch > spec.epoch) || (known !== undefined && !known.has(one.id)),
  );
  if (later === undefined) return;
  throw new DeploySuperseded(
    `Another deployment of ${spec.application} to ${spec.environment} is under way (${later.name}), so this one stops.`,
  );
}

/** Removes what earlier attempts left; gives what serves, or would if it ran: that is kept until the switch. */
async function keepServing({ docker, log }: Replacement, known: readonly Instance[]): Promise<readonly Instance[]> {
  const serving = known.filter((one) => one.serving || one.parked);
  // Cut off while it changed its name, the newest that runs is the one that people use.
  const kept = serving.length > 0 ? serving : known.filter((one) => one.running).slice(-1);
  for (const one of known) {
    if (kept.includes(one)) continue;
    await log(`Removing ${one.name}, which an earlier attempt left.`);
    await removeContainer(docker, one.id);
  }
  return kept;
}

/** Those that already are what is asked for, and well. A label can be copied to another image: what runs is looked at. */
async function keptOf(
  work: Replacement,
  there: readonly Instance[],
  wanted: { readonly configuration: string; readonly digest: Digest; readonly count: number },
) {
  const { configuration, digest, count } = wanted;
  const kept: Instance[] = [];
  for (const one of there) {
    if (kept.length === count || one.parked || !one.serving || one.configuration !== configuration) continue;
    const { digests } = await readImage(work.docker, one);
    if (!digests.includes(digest) && !digests.includes(work.spec.image.index)) continue;
    if ((await isWell(work, one)) === undefined) kept.push(one);
  }
  return kept;
}

/** Replaces lot by lot. When a new one does not get well, everything stands again as before, or the update pauses. */
async function roll(course: Course, missing: number, kept: readonly Instance[]): Promise<void> {
  const { docker, spec, signal, log } = course;
  const plan = planOf(course, missing);
  try {
    await prepare(course);
    if (await handsOverPorts(course)) await handOver(course);
    while (course.made.length < missing) {
      signal.throwIfAborted();
      const size = Math.min(plan.parallelism, missing - course.made.length);
      const last = course.made.length + size >= missing;
      if (plan.order === 'stop-first') await parkSome(course, last ? course.old.length : size);
      const lot = await bringUp(course, size, { fixedPorts: true });
      refuseIfSuperseded(spec, await listInstances(docker, spec), new Set([...course.known, ...course.made]));
      signal.throwIfAborted();
      // From here on this lot is not aborted any more: the rest is short. The name moves first: someone always answers to it.
      for (const id of lot) await giveName(course, id);
      if (plan.order === 'start-first') await parkSome(course, last ? course.old.length : size);
      if (missing > plan.parallelism)
        await log(`${kept.length + course.made.length} of ${kept.length + missing} replaced.`);
      if (!last && plan.delay > 0) await sleep(plan.delay, undefined, { signal });
    }
    await monitor(course, plan.monitor);
  } catch (cause) {
    // Its own failure says more than one of the clean-up, and the next attempt cleans up as well.
    throw await undo(course, plan, kept, cause).catch(() => cause);
  }
}

/** Without words about it in the pipeline file, nothing is watched after it got well: the verification does that. */
function planOf({ spec }: Course, missing: number): UpdateSettings {
  const { strategy, update } = spec.run;
  const plan = update ?? { ...defaultUpdate, monitor: 0 };
  return strategy === 'blue-green' ? { ...plan, order: 'start-first', parallelism: missing, delay: 0 } : plan;
}

async function prepare(course: Course): Promise<void> {
  const { docker, spec, signal, log } = course;
  const { image, native } = course.chosen;
  const { digest, platform } = image;
  const how = native ? '' : ' by emulation, since the release has no image for the host itself';
  await log(`Pulling ${shortDigest(digest)}, to run ${formatPlatform(platform)}${how}.`);
  const { repository } = spec.image;
  const reference = await pullImage(docker, { repository, digest, platform, auth: spec.auth }, signal);
  course.prepared = { reference, secrets: await keepSecrets(docker, spec, reference) };
}

/** A port of the host has one owner: is it one of the old? */
async function handsOverPorts({ spec, old }: Course): Promise<boolean> {
  if (spec.run.update?.order === 'stop-first') return false;
  const wanted = fixedPorts(spec.run).map(({ published }) => published);
  return old.some(({ running, ports }) => running && [...ports.values()].some((port) => wanted.includes(port)));
}

/**
 * The new one is tried on free ports first, and takes the name; only then does the old one give its ports away. They do not
 * answer between its end and the next start; callers by name never notice.
 */
async function handOver(course: Course): Promise<void> {
  const { docker, log } = course;
  const [trial] = await bringUp(course, 1, { fixedPorts: false });
  await giveName(course, trial as string);
  await log('The published ports change hands now; they do not answer until the new container has started.');
  await parkSome(course, course.old.length);
  course.made = [];
  // It serves by name until the real one does, which then replaces it like any other.
  const instance = await readInstance(docker, trial as string, course.spec);
  if (instance !== undefined) course.trial = instance;
  course.known = new Set([...course.known, trial as string]);
}

async function parkSome(course: Course, count: number): Promise<void> {
  const { docker, network, log } = course;
  for (const one of course.old.slice(0, count)) {
    await log(`Stopping ${one.name}.`);
    await park(docker, network, one);
    course.old = course.old.filter((other) => other !== one);
    course.parked = [...course.parked, one];
  }
}

/** Watches the new ones for a while. */
async function monitor(course: Course, time: number): Promise<void> {
  const until = performance.now() + time;
  while (performance.now() < until) {
    await sleep(Math.min(250, time), undefined, { signal: course.signal });
    for (const id of course.made) {
      const one = await readInstance(course.docker, id, course.spec);
      if (one?.running && one.restarts === 0 && one.health !== 'unhealthy') continue;
      const why = one === undefined ? 'was removed by someone else' : endOf(one);
      throw new DeployFailed(`The new container ${why} within ${time / 1000} s after it was well.`);
    }
  }
}

/** What to throw after everything was put right again. */
async function undo(course: Course, plan: UpdateSettings, kept: readonly Instance[], cause: unknown): Promise<unknown> {
  const { docker, spec, network, log } = course;
  const now = await listInstances(docker, spec);
  const ours = now.filter(({ id }) => course.made.includes(id) || id === course.trial?.id);
  const theirs = cause instanceof DeploySuperseded;
  const paused = cause instanceof DeployFailed && plan.onFailure === 'pause' && ours.some((one) => one.serving);
  if (theirs || paused) {
    for (const one of ours) if (!one.serving) await removeContainer(docker, one.id);
    if (!paused) return cause;
    const left = `${ours.filter((one) => one.serving).length + kept.length} of ${spec.run.replicas ?? 1}`;
    return new DeployFailed(`${cause.message} The update is paused: ${left} are replaced.`, cause.lines);
  }
  const before = now.filter(({ id }) => course.parked.some((one) => one.id === id));
  // A published port must be free before its former owner can have it back.
  const holdsPorts = fixedPorts(spec.run).length > 0;
  if (holdsPorts) for (const one of ours) if (one.id !== course.trial?.id) await removeContainer(docker, one.id);
  for (const one of before) {
    await log(`Starting ${one.name} again.`);
    await unpark(docker, network, spec, one);
  }
  const gone = before.length + course.old.length > 0 ? [...ours, ...kept] : ours;
  for (const one of gone) await removeContainer(docker, one.id);
  await forgetSecrets(docker, spec, foldersOf(await listInstances(docker, spec)));
  if (!(cause instanceof DeployFailed) || ours.length === 0) return cause;
  return new DeployFailed(`${cause.message.replace(/\.$/, '')}; ${whatServes(course, before)}.`, cause.lines);
}

function whatServes({ old }: Course, before: readonly Instance[]): string {
  if (before.length > 0) return 'what served before was started again';
  return old.length > 0 ? 'what served before is left as it was' : 'nothing served before';
}

function foldersOf(all: readonly Instance[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ secrets }) => secrets ?? []));
}

async function deployed(
  { docker, host, spec }: Replacement,
  ids: readonly string[],
  { image }: ChosenImage,
): Promise<Deployed> {
  const instances = await Promise.all(ids.map((id) => readInstance(docker, id, spec)));
  const url = instances[0] === undefined ? undefined : publishedUrl(host, spec.run, instances[0]);
  if (instances.some((one) => one === undefined))
    throw new DeployFailed('The new container was removed by someone else.');
  return {
    ...(url === undefined ? {} : { url }),
    platform: image.platform,
    runningDigest: image.digest,
    runningDigests: ids.map(() => image.digest),
    containerIds: ids,
  };
}
