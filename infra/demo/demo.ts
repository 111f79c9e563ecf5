import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../lock.ts';
import { root } from '../place.ts';
import { createProgress, elapsed, type Progress } from '../progress.ts';
import { startNoMore } from '../service.ts';
import { demoFile } from './facts.ts';
import { endedProcesses } from './processes.ts';
import { type Demo, runDemo } from './run.ts';
import { resetDemo, stopDemo } from './stop.ts';
import { summary } from './summary.ts';
import { deploymentIn } from './thread.ts';

const help = `
npm run demo                start everything, release the sample application, stay in front until Ctrl-C
npm run demo -- --detach    the same, but return when the release is promoted; the services stay
npm run demo -- stop        end what the demo started
npm run demo -- reset       end it, and delete its database, registry and logs
npm run demo -- --help      this

It uses what is named by these, and otherwise starts its own:
  DATABASE_URL              a PostgreSQL 18 database; Slipway makes its tables in it
  DOCKER_HOST               a Docker Engine; it builds and runs the sample application
  SLIPWAY_REGISTRY          a registry (host:port); it gets samples/hello and mirror/docker.io/library/…
  SLIPWAY_PLAIN_HTTP        registries that are reached by plain http (loopback addresses are)
  SLIPWAY_REGISTRY_MIRRORS  docker.io=HOST/PREFIX where base images are pulled from; set to nothing: Docker Hub itself
  SLIPWAY_TOKEN             an administrator's token, for a database that has one since earlier
  SLIPWAY_CACHE_DIR         where base images are kept (/var/cache/slipway)

State lies in .slipway/ of the clone; as root also in /var/lib/slipway. Logs are .slipway/demo/*.log
(*.before.log of the process before) and .slipway/log/*.log.
`;

/** The words after "npm run demo --". */
async function main(words: readonly string[]): Promise<number> {
  const unknown = words.find((word) => !['--detach', 'stop', 'reset', '--help', '-h'].includes(word));
  if (unknown !== undefined) {
    process.stderr.write(`"${unknown}" is not known here; these are:\n${help}`);
    return 64;
  }
  const progress = createProgress();
  if (words.includes('--help') || words.includes('-h')) process.stdout.write(help);
  else if (words.includes('stop')) await stopDemo(progress);
  else if (words.includes('reset')) await resetDemo(progress);
  else return start(progress, words.includes('--detach'));
  return 0;
}

async function start(progress: Progress, detached: boolean): Promise<number> {
  const interrupted = interruption();
  let demo: Demo;
  try {
    const run = withLock(
      `demo ${root}`,
      () => runDemo(progress),
      () => progress.say('  … another "npm run demo" is at work in this clone; waiting until it is done'),
    );
    demo = await Promise.race([run, interrupted]);
  } catch (error) {
    startNoMore();
    progress.abandon();
    process.stderr.write(`\n${sentence(error)}\n\n`);
    await stopDemo(progress);
    return error instanceof Interrupted ? 130 : 1;
  }
  progress.say(summary(demo, detached));
  if (detached) return 0;
  const ended = await watch(progress, demo, interrupted);
  progress.status(undefined);
  if (ended !== undefined) process.stderr.write(`\n${ended} ended by itself: see .slipway/demo/${ended}.log\n`);
  await stopDemo(progress);
  return ended === undefined ? 0 : 1;
}

/** A short status until Ctrl-C; answers with the name of a process that ended by itself. */
async function watch(progress: Progress, demo: Demo, interrupted: Promise<never>): Promise<string | undefined> {
  const since = Date.now();
  const stop = interrupted.catch(() => 'stop' as const);
  for (;;) {
    // "npm run demo -- stop" in another terminal takes the file away first.
    if (!existsSync(demoFile)) return undefined;
    const [ended] = await endedProcesses();
    if (ended !== undefined) return ended;
    const { environment } = demo.facts.deployment;
    const state = await deploymentIn(demo.send, 'hello', environment).then(
      (deployment) => deployment?.state.toLowerCase().replace('_', ' ') ?? 'gone',
      () => 'unknown: the API does not answer',
    );
    const up = process.stdout.isTTY ? `, up ${elapsed(since)}` : '';
    progress.status(`${demo.facts.dashboardUrl}  hello ${demo.facts.release.version} in ${environment}: ${state}${up}`);
    if ((await Promise.race([stop, sleep(5000, 'go on' as const)])) === 'stop') return undefined;
  }
}

class Interrupted extends Error {}

/** Rejects at the first Ctrl-C (or when the terminal goes); later ones change nothing, as stopping is under way. */
function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => reject(new Interrupted('Interrupted: stopping what was started.')));
    }
  });
  interrupted.catch(() => undefined);
  return interrupted;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

process.exitCode = await main(process.argv.slice(2));
// An interrupted phase may still wait for a child of its own.
process.exit();
