import { lookup } from 'node:dns/promises';
import { rm, writeFile } from 'node:fs/promises';
import type { Progress } from '../progress.ts';
import { type DemoFacts, demoFile } from './facts.ts';
import { graphqlAt, type Send } from './graphql.ts';
import { startSlipway } from './slipway.ts';
import { createStepLines } from './step-lines.ts';
import { portWords, prepareSurroundings, type Surroundings } from './surroundings.ts';
import {
  createEnvironment,
  type Deployment,
  deploymentIn,
  followPromotion,
  followRelease,
  type Release,
  registerApplication,
  startPromotion,
  startRelease,
  usableRelease,
} from './thread.ts';

const application = 'hello';
const ref = 'v1.4.2';
const environment = 'dev';

export interface Demo {
  readonly facts: DemoFacts;
  readonly release: Release;
  readonly send: Send;
}

/** Brings everything up and puts the sample application's release into `dev`; skips what was done before. */
export async function runDemo(progress: Progress): Promise<Demo> {
  const startedAt = Date.now();
  await rm(demoFile, { force: true });
  const on = await prepareSurroundings(progress, application);
  const { server } = await progress.phase('Slipway', async () => {
    const server = await startSlipway(on);
    const how = server.started ? portWords(server.url, 4400) : 'runs already';
    return { detail: `API, worker and dashboard on ${server.url} (${how})`, server };
  });
  const send = graphqlAt(`${server.url}/graphql`, server.token);
  await progress.phase('Set-up', async () => {
    const registered = await registerApplication(send, application, on.repositoryUrl);
    const created = await createEnvironment(send, environment, await engineAddress(on.engine.dockerHost));
    const said = [
      registered && `application ${application} registered`,
      created && `environment ${environment} created`,
    ];
    return {
      detail: said.filter(Boolean).join(', ') || `application ${application} and environment ${environment} are there`,
    };
  });
  const release = await releaseOnce(progress, send, on);
  const deployment = await promoteOnce(progress, send, release);
  const facts: DemoFacts = {
    dashboardUrl: server.url,
    apiUrl: `${server.url}/graphql`,
    token: server.token,
    release: { version: release.version ?? '', index: release.index ?? '', platforms: release.images },
    deployment: { environment, url: deployment.url ?? '', digest: deployment.digest },
    registry: on.registry.address,
    dockerHost: on.engine.dockerHost,
    databaseUrl: on.databaseUrl,
    seconds: Math.round((Date.now() - startedAt) / 100) / 10,
  };
  // It holds the token and the database's password.
  await writeFile(demoFile, `${JSON.stringify(facts, undefined, 2)}\n`, { mode: 0o600 });
  return { facts, release, send };
}

async function releaseOnce(progress: Progress, send: Send, on: Surroundings): Promise<Release> {
  const earlier = await usableRelease(send, application, ref);
  if (earlier?.state === 'PUBLISHED') {
    await expectInRegistry(earlier, on);
    progress.say(`  ✓ Release      ${application} ${earlier.version} was published by an earlier run`);
    return earlier;
  }
  const { release } = await progress.phase('Release', async (note) => {
    progress.say(`    ${application} ${ref} for linux/amd64 and linux/arm64`);
    const id = earlier?.id ?? (await startRelease(send, application, ref));
    const release = await followRelease(send, id, createStepLines(progress, note));
    if (release.state === 'PUBLISHED') return { detail: `${application} ${release.version} is published`, release };
    throw new Error(
      `The release ended ${release.state.toLowerCase()}: ${release.failure?.message ?? 'it gave no reason'}`,
    );
  });
  return release;
}

async function promoteOnce(progress: Progress, send: Send, release: Release): Promise<Deployment> {
  const before = await deploymentIn(send, application, environment);
  if (before?.release.id === release.id && before.url !== null && (await answers(before.url))) {
    progress.say(`  ✓ Promotion    ${release.version} runs in ${environment} already, on ${before.url}`);
    return before;
  }
  const { deployment } = await progress.phase('Promotion', async (note) => {
    const id = await startPromotion(send, release.id, environment);
    const promotion = await followPromotion(send, id, createStepLines(progress, note));
    if (promotion.state !== 'SUCCEEDED') {
      const why = promotion.failure?.message ?? 'it gave no reason';
      throw new Error(`The promotion ended ${promotion.state.toLowerCase()}: ${why}`);
    }
    const deployment = await deploymentIn(send, application, environment);
    if (deployment?.url == null)
      throw new Error(`The promotion succeeded, but ${environment} names no address for it.`);
    if (!(await answers(deployment.url))) throw new Error(`The deployment does not answer on ${deployment.url}.`);
    return { detail: `${release.version} runs in ${environment} on ${deployment.url}`, deployment };
  });
  return deployment;
}

/** Loopback, but the engine's own address when it is another machine's. */
async function engineAddress(dockerHost: string): Promise<string> {
  const { protocol, hostname } = new URL(dockerHost);
  return protocol === 'unix:' ? '127.0.0.1' : (await lookup(hostname, 4)).address;
}

async function expectInRegistry(release: Release, on: Surroundings): Promise<void> {
  const path = (release.imageRepository ?? '').replace(/^[^/]+\//, '');
  const url = `${on.registry.plainHttp ? 'http' : 'https'}://${on.registry.address}/v2/${path}/manifests/${release.index}`;
  const { status } = await fetch(url, {
    method: 'HEAD',
    headers: { accept: '*/*, application/vnd.oci.image.index.v1+json' },
  });
  if (status !== 404) return;
  throw new Error(
    `${application} ${release.version} was published by an earlier run, but ${on.registry.address} has it no more: run "npm run demo -- reset" and start again.`,
  );
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}
