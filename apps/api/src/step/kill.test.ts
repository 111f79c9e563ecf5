import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InProcess } from './testing/in-process.ts';
import { markedProcesses } from './testing/marked-processes.ts';
import { startProcess, type WorkerProcess } from './testing/worker-process.ts';

const registry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const mark = `mark-${randomBytes(6).toString('hex')}`;
let world: InProcess;
const workers: WorkerProcess[] = [];
let release: string;

beforeAll(async () => {
  world = await InProcess.start({ idle: true });
}, 120_000);
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
  await world?.stop();
}, 120_000);

/** A whole Slipway process, from its sources. */
async function startWorker(name: string): Promise<WorkerProcess> {
  const worker = await startProcess(
    name,
    'src/main.ts',
    {
      NODE_ENV: 'production',
      DATABASE_URL: world.database.url,
      SLIPWAY_ROLES: 'worker',
      SLIPWAY_PORT: '0',
      SLIPWAY_DATA_DIR: world.config.dataDir,
      DOCKER_HOST: world.config.dockerHost,
      SLIPWAY_BUILDER_PLATFORMS: 'linux/amd64,linux/arm64',
      SLIPWAY_REGISTRY: world.config.registry,
      SLIPWAY_PLAIN_HTTP: world.config.plainHttp.join(','),
      SLIPWAY_REGISTRY_MIRRORS: [...world.config.registryMirrors].map((pair) => pair.join('=')).join(','),
      SLIPWAY_GIT_ALLOW_FILE: world.folder,
    },
    'Slipway is listening on',
  );
  workers.push(worker);
  return worker;
}

const marked = () => markedProcesses(mark);

/** Ends what the shell of a build waits for. */
async function letGoOn(shell: string): Promise<void> {
  const waitsFor = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8');
  for (const pid of waitsFor.trim().split(/\s+/)) process.kill(Number(pid), 'SIGKILL');
}

async function until(what: string, condition: () => boolean | Promise<boolean>, within = 90_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > end)
      throw new Error(
        `${what} did not come to pass within ${within} ms:\n${await world.story(release)}\n${workers.map((one) => `${one.name}:\n${one.output()}`).join('\n')}`,
      );
    await sleep(100);
  }
}

test('a worker that is paused, then one that is killed in the middle of a build: others end it, and the old builds end', async () => {
  const url = world.repositoryOf({
    'slipway.yaml': `image: \${registry}/test/${mark}\nplatforms: [linux/amd64]\n`,
    // Ends by no clock: what is still there was not stopped.
    Dockerfile: `FROM busybox:1.35\nRUN sleep 3600 || echo ${mark}\n`,
  });
  const application = await world.register('slow', url);
  const paused = await startWorker('paused');
  release = await world.release(application, 'v1.0.0');
  await until('the build', async () => (await marked()).length === 1);
  const [oldBuild] = await marked();
  const attempts = () => world.database.sql<{ state: string }[]>`
    select a.state from attempt a join step s on s.id = a.step_id
    where s.release_id = ${release} and s.kind = 'package' order by a.epoch`;

  // Its connection to the engine stays open, so only who takes over can end its build.
  paused.child.kill('SIGSTOP');
  const killed = await startWorker('killed');
  await until('the first takeover', async () => (await attempts()).length === 2);
  await until('the end of the old build and a new one', async () => {
    const now = await marked();
    return now.length === 1 && now[0] !== oldBuild;
  });

  await killed.end('SIGKILL');
  await until('the end of the build of a dead worker', async () => (await marked()).length === 0);
  paused.child.kill('SIGCONT');
  await until('the second takeover', async () => (await attempts()).length === 3);
  await until('the third build', async () => (await marked()).length === 1);
  for (const build of await marked()) await letGoOn(build);

  expect(await world.ended('release', release)).toEqual({ state: 'published', failure: null });
  expect((await attempts()).map(({ state }) => state)).toEqual(['errored', 'errored', 'succeeded']);
  expect(await marked()).toEqual([]);
  // The one that was paused found out, lives, and took the step up again itself.
  expect(paused.child.exitCode).toBeNull();
  await paused.end('SIGTERM');
  expect(paused.child.exitCode).toBe(0);
  const answer = await fetch(`http://${registry}/v2/test/${mark}/tags/list`);
  expect((await answer.json()) as object).toMatchObject({ tags: expect.arrayContaining(['1.0.0', '1.0', 'latest']) });
}, 540_000);
