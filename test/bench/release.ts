import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { isFinal, registerApplication, releaseUntil, startRelease } from '../e2e/release.ts';
import { commitFiles, fixtureRepository } from '../e2e/repository.ts';
import { type Slipway, startSlipway } from '../e2e/slipway.ts';
import { against, type Measure, seconds, within } from './measure/measure.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./release/by-hand.sh', import.meta.url));
const rounds = 3;

/**
 * A two-platform release of the sample against a shell script that does the same on the same engine, in turns: cold (source
 * that no cache has seen) and warm (nothing changed but the version). Besides: start-up, memory, and how soon a step begins.
 */
export default async function bench(): Promise<readonly Measure[]> {
  const boots: number[] = [];
  let slipway: Slipway | undefined;
  for (let round = 0; round < rounds; round++) {
    await slipway?.stop();
    boots.push(
      await seconds(async () => {
        slipway = await startSlipway();
      }),
    );
  }
  const one = slipway as Slipway;
  try {
    const { url, folder } = await fixtureRepository('hello');
    await registerApplication(one, 'hello', url);
    const times = { cold: pair(), warm: pair() };
    for (let round = 0; round < rounds; round++) {
      for (const heat of ['cold', 'warm'] as const) {
        const tag = async (who: string) => {
          const name = `v0.${round}.${Date.now()}`;
          const fresh: Record<string, string> =
            heat === 'cold'
              ? { 'nonce.go': `package main\n\n// ${who} ${Date.now()}\nvar _ = ${Date.now()}\n` }
              : { 'NOTES.md': `${Date.now()}\n` };
          await commitFiles(folder, fresh, name);
          return name;
        };
        const byHand = await tag('hand');
        times[heat].peer.push(await seconds(() => handRelease(one, folder, byHand)));
        const ours = await tag('slipway');
        times[heat].ours.push(await seconds(() => release(one, ours)));
      }
    }
    return [
      against('two-platform release, cold', 's', times.cold.ours, times.cold.peer),
      against('two-platform release, warm', 's', times.warm.ours, times.warm.peer),
      within('start until ready, database made', 's', boots, 5),
      within('memory of API and worker after the releases', 'MiB', [await residentMemory(one)], 400),
      within('a step begins after it became ready, p50', 'ms', [await dispatch(one, 0.5)], 20),
      within('a step begins after it became ready, p95', 'ms', [await dispatch(one, 0.95)], 100),
    ];
  } finally {
    await one.stop();
  }
}

function pair(): { ours: number[]; peer: number[] } {
  return { ours: [], peer: [] };
}

async function release(slipway: Slipway, ref: string): Promise<void> {
  const ended = await releaseUntil(slipway, await startRelease(slipway, 'hello', ref), isFinal);
  if (ended.state !== 'PUBLISHED') throw new Error(`The release ended as ${ended.state}: ${ended.failure?.message}`);
}

async function handRelease({ registry }: Slipway, folder: string, ref: string): Promise<void> {
  const mirror = process.env.SLIPWAY_TEST_MIRROR ?? `${registry}/mirror/docker.io`;
  await run('sh', [script, folder, ref, registry, mirror, 'bench/by-hand'], {
    env: { ...process.env, DOCKER_HOST: process.env.SLIPWAY_TEST_DOCKER_HOST },
  });
}

async function residentMemory({ api }: Slipway): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(api.pid)]);
  return Number(stdout) / 1024;
}

/** From the end of the last step that it needed to its own start, over all steps, in ms. */
async function dispatch({ databaseUrl }: Slipway, quantile: number): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ ms: number }[]>`
      select percentile_cont(${quantile}) within group (order by extract(epoch from s.started_at - n.ended) * 1000) as ms
      from step s, lateral (select max(p.finished_at) as ended from step p where p.release_id = s.release_id and p.key = any(s.needs)) n
      where s.started_at is not null and n.ended is not null`;
    return Number(row?.ms);
  } finally {
    await sql.end();
  }
}
