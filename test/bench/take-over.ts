import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { isFinal, registerApplication, releaseUntil, startRelease } from '../e2e/release.ts';
import { commitFiles, fixtureRepository } from '../e2e/repository.ts';
import { type Slipway, startSlipway } from '../e2e/slipway.ts';
import { type Measure, within } from './measure/measure.ts';

const rounds = 3;

/** From `kill -9` of a worker in the middle of a build until another begins the step anew; 15 s at most. */
export default async function bench(): Promise<readonly Measure[]> {
  const slipway = await startSlipway({ roles: 'api' });
  const sql = postgres(slipway.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const { url, folder } = await fixtureRepository('hello');
    await registerApplication(slipway, 'hello', url);
    let workers = [await slipway.startWorker('worker-0')];
    const times: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      // Source that no cache has seen, so that the build takes a while.
      const commit = await commitFiles(folder, { 'kill.txt': `${round} ${Date.now()}\n` });
      workers = [
        ...workers.filter(({ signalCode }) => signalCode === null),
        await slipway.startWorker(`worker-${round}`),
      ];
      times.push(await takeOver(slipway, sql, commit, workers));
    }
    return [within('a step of a killed worker is taken up by another', 's', times, 15)];
  } finally {
    await sql.end();
    await slipway.stop();
  }
}

/** Kills the worker that has a build, and answers with the seconds until another has begun it. */
async function takeOver(
  slipway: Slipway,
  sql: postgres.Sql,
  commit: string,
  workers: readonly ChildProcess[],
): Promise<number> {
  const id = await startRelease(slipway, 'hello', commit);
  let lost: { step: string; epoch: number; worker: string } | undefined;
  while (lost === undefined) {
    [lost] = await sql<{ step: string; epoch: number; worker: string }[]>`
      select a.step_id as step, a.epoch, a.worker from attempt a join step s on s.id = a.step_id
      where s.release_id = ${id} and s.kind = 'build' and a.state = 'running'`;
    if (lost === undefined) await sleep(20);
  }
  // Workers are named host/pid/random.
  const { step, epoch, worker } = lost;
  const [{ at } = {}] = await sql<{ at: Date }[]>`select clock_timestamp() as at`;
  workers.find(({ pid }) => worker.split('/').at(-2) === String(pid))?.kill('SIGKILL');
  const ended = await releaseUntil(slipway, id, isFinal);
  if (ended.state !== 'PUBLISHED') throw new Error(`The release ended as ${ended.state}: ${ended.failure?.message}`);
  const [next] = await sql<{ at: Date }[]>`select started_at as at from attempt
    where step_id = ${step} and epoch = ${epoch + 1}`;
  if (at === undefined || next === undefined) throw new Error('The step was not begun anew.');
  return (next.at.getTime() - at.getTime()) / 1_000;
}
