import { shortDigest } from '@slipway/registry';
import type Docker from 'dockerode';
import { lastLines } from './container-lines.ts';
import type { Course, Replacement } from './course.ts';
import { answerTo, type EnvironmentNetwork } from './environment-network.ts';
import { waitUntilWell } from './health.ts';
import { type Instance, readInstance } from './instance.ts';
import { readImage } from './observe-host.ts';
import { publishedUrl } from './published-url.ts';
import { createContainer, keepRunning, notEmulated, startContainer } from './start-container.ts';
import { DeployFailed, type ObserveSpec } from './target.ts';

/** Creates and starts so many, and waits until all are well. Throws DeployFailed with the words of the first that is not. */
export async function bringUp(
  course: Course,
  count: number,
  { fixedPorts }: { readonly fixedPorts: boolean },
): Promise<readonly string[]> {
  const { docker, spec, chosen, network, prepared } = course;
  if (prepared === undefined) throw new Error('Containers are brought up after their image was pulled.');
  const { digest, platform } = chosen.image;
  const started = performance.now();
  const lot: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = await createContainer(docker, {
      spec,
      ...prepared,
      digest,
      platform,
      // One that is only tried is none that a later attempt may keep.
      configuration: fixedPorts ? course.configuration : `${course.configuration}-trial`,
      publishAddress: course.host.publishAddress,
      network,
      fixedPorts,
      onCreated: (id) => {
        course.made = [...course.made, id];
      },
    });
    lot.push(id);
    await startContainer(docker, id, platform);
  }
  await Promise.all(lot.map((id) => waitFor(course, id)));
  for (const id of lot) await keepRunning(docker, id);
  await course.log(`Well after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  return lot;
}

async function waitFor(course: Course, id: string): Promise<void> {
  const { docker, spec, log, chosen } = course;
  const instance = await readInstance(docker, id, spec);
  if (instance === undefined) throw new DeployFailed('The new container was removed by someone else.');
  const { digests } = await readImage(docker, instance);
  const { digest } = chosen.image;
  if (!digests.includes(digest)) {
    const other = digests[0] === undefined ? 'another image' : shortDigest(digests[0]);
    throw new DeployFailed(`${instance.name} runs ${other} although ${shortDigest(digest)} was asked for.`);
  }
  await log(`Started ${instance.name}; waiting until it is well.`);
  const why = await isWell(course, instance);
  if (why === undefined) return;
  const lines = await lastLines(docker, id);
  // Older runtimes report it as the container's own output instead of refusing to start it.
  if (!chosen.native && lines.some((line) => /exec format error/i.test(line)))
    throw new DeployFailed(notEmulated(chosen.image.platform), lines);
  throw new DeployFailed(`The new container ${why}.`, lines);
}

/** Undefined, or the end of a sentence that says why not. */
export function isWell(
  { docker, host, spec, signal }: Pick<Replacement, 'docker' | 'host' | 'signal'> & { readonly spec: ObserveSpec },
  instance: Instance,
): Promise<string | undefined> {
  const url = publishedUrl(host, spec.run, instance);
  return waitUntilWell(docker, { id: instance.id, place: spec, run: spec.run, url }, signal);
}

/** Makes it answer to the application's name, in the environment's network and in those that it asked for. */
export async function giveName({ docker, network, spec }: NameGiving, id: string): Promise<void> {
  await answerTo(docker, network, id, [spec.application]);
  for (const name of spec.run.networks ?? []) await answerTo(docker, { id: name, name }, id, [spec.application]);
}

export interface NameGiving {
  readonly docker: Docker;
  readonly network: EnvironmentNetwork;
  readonly spec: Pick<Replacement['spec'], 'application' | 'run'>;
}
