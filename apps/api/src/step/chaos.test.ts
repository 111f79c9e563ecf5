import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isFinalRun, type PlannedStep, type RunState } from '@slipway/pipeline';
import { connect, type Sql } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { inTransaction } from '../database/transaction.ts';
import { Queue } from '../queue/queue.ts';
import { applyEvent, startRun } from '../release/run.ts';
import { type Cluster, startCluster } from '../testing/cluster.ts';
import { addApplication, addBuilder, addRelease } from '../testing/rows.ts';
import { startProcess, type WorkerProcess } from './testing/worker-process.ts';

// Real processes on a database server of its own, since the server is crashed, too.
let cluster: Cluster;
let sql: Sql;
let queue: Queue;
const workers = new Map<string, WorkerProcess>();
const limits = [1, 2, 3];

beforeAll(async () => {
  cluster = await startCluster();
  sql = connect(cluster.url);
  await migrate(sql);
  await sql`create table chaos_run (step_id uuid not null, epoch int not null, at timestamptz default clock_timestamp())`;
  await sql`create table chaos_commit (step_id uuid primary key, epoch int not null)`;
  queue = new Queue(sql);
  await queue.start();
}, 120_000);

afterAll(async () => {
  await Promise.all([...workers.values()].map((worker) => worker.end('SIGKILL')));
  await queue.stop();
  await sql.end({ timeout: 1 });
  await cluster.stop();
}, 120_000);

/** Nine steps: one, then three on a builder beside one without, joined, then two, then the last. */
const shape: readonly PlannedStep[] = [
  { key: 'first', kind: 'check', needs: [] },
  { key: 'left', kind: 'build', needs: ['first'] },
  { key: 'middle', kind: 'build', needs: ['first'] },
  { key: 'right', kind: 'build', needs: ['first'] },
  { key: 'beside', kind: 'check', needs: ['first'] },
  { key: 'join', kind: 'check', needs: ['left', 'middle', 'right', 'beside'] },
  { key: 'again left', kind: 'build', needs: ['join'] },
  { key: 'again right', kind: 'check', needs: ['join'] },
  { key: 'last', kind: 'check', needs: ['again left', 'again right'] },
];

async function start(name: string): Promise<void> {
  workers.set(
    name,
    await startProcess(name, 'src/step/testing/chaos-worker.ts', { DATABASE_URL: cluster.url, WORKER: name }),
  );
}

const killed: string[] = [];
async function kill(name: string): Promise<void> {
  killed.push(name);
  await workers.get(name)?.end('SIGKILL');
}

test('killed, paused and cut-off workers: each step is committed once, no builder is overfull, others take over', async () => {
  await Promise.all(['a1', 'b1', 'c1'].map(start));
  const application = await addApplication(sql, 'chaos');
  const builders = await Promise.all(
    limits.map((limit, index) => addBuilder(sql, `builder-${index}`, ['linux/amd64'], limit)),
  );
  const releases: string[] = [];
  for (let count = 0; count < 18; count += 1) {
    const releaseId = await addRelease(sql, application.id);
    const chosen = new Map(
      shape.filter(({ kind }) => kind === 'build').map(({ key }, index) => [key, builders[(count + index) % 3] ?? '']),
    );
    await inTransaction(sql, (tx) => startRun(tx, { queue, now: new Date(), builders: chosen }, { releaseId }, shape));
    releases.push(releaseId);
  }
  const mostSeen = new Map<string, number>();
  const watching = watch(mostSeen);

  await holds('a1');
  await kill('a1');
  workers.get('b1')?.child.kill('SIGSTOP');
  await start('a2');
  await sleep(1_500);
  const cancelled = releases.slice(-3);
  for (const releaseId of cancelled)
    await inTransaction(sql, (tx) =>
      applyEvent(tx, { queue, now: new Date() }, { releaseId }, { type: 'cancel-requested' }),
    );
  await crashDatabase();
  await sleep(1_000);
  await kill('c1');
  await start('c2');
  await sleep(8_500);
  // Paused for longer than its lease: others have its steps by now, and it finds out when it wakes.
  workers.get('b1')?.child.kill('SIGCONT');
  await sleep(500);
  await kill('a2');
  await start('a3');

  const states = await ended(releases);
  await watching.stop();
  for (const name of ['b1', 'c2', 'a3']) expect([name, workers.get(name)?.child.exitCode]).toEqual([name, null]);
  const outputs = [...workers.values()].map((worker) => `${worker.name}:\n${worker.output()}`).join('\n');
  const good = releases.filter((id) => !cancelled.includes(id));
  expect(good.map((id) => states.get(id))).toEqual(good.map(() => 'published'));
  for (const id of cancelled) expect(['cancelled', 'published']).toContain(states.get(id));

  // Exactly once: chaos_commit has the step as its key, so a second commit would have failed its step.
  const [{ missing, wrong, open } = {}] = await sql`select
      count(*) filter (where s.state = 'succeeded' and c.step_id is null)::int as missing,
      count(*) filter (where s.state <> 'succeeded' and c.step_id is not null or c.epoch <> s.epoch)::int as wrong,
      count(*) filter (where s.state in ('waiting', 'ready', 'running'))::int as open
    from step s left join chaos_commit c on c.step_id = s.id`;
  expect({ missing, wrong, open }).toEqual({ missing: 0, wrong: 0, open: 0 });
  const [ran] = await sql`select count(*)::int as all, count(distinct step_id)::int as steps from chaos_run`;
  expect(ran?.all).toBeGreaterThan(ran?.steps);

  const overlaps = await mostAtOnce();
  builders.forEach((id, index) => {
    expect(mostSeen.get(id) ?? 0).toBeLessThanOrEqual(limits[index] ?? 0);
    expect(overlaps.get(id) ?? 0).toBeLessThanOrEqual(limits[index] ?? 0);
  });

  const [{ takenOver } = {}] = await sql`select count(*)::int as "takenOver" from attempt a
    join attempt n on n.step_id = a.step_id and n.epoch = a.epoch + 1 and n.worker <> a.worker
    where a.worker = any (${killed}) and a.state = 'errored' and a.failure->>'message' like 'The worker was lost%'`;
  if (takenOver === 0) throw new Error(`No step was taken over, so nothing was proved:\n${outputs}`);
}, 300_000);

/** Until the worker has a step in hand. */
async function holds(worker: string): Promise<void> {
  while ((await sql`select from attempt where worker = ${worker} and state = 'running'`).length === 0) await sleep(20);
}

/** Kills a server process: the server ends all others, too, recovers, and every connection is lost. */
async function crashDatabase(): Promise<void> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (row) process.kill(row.pid, 'SIGKILL');
  for (;;) {
    const alive = await sql`select 1`.then(
      () => true,
      () => false,
    );
    if (alive) return;
    await sleep(100);
  }
}

/** Counts, many times a second, the leases that are held on each builder. */
function watch(most: Map<string, number>): { stop(): Promise<void> } {
  let running = true;
  const done = (async () => {
    while (running) {
      const rows = await sql<
        { id: string; held: number }[]
      >`select group_id as id, count(*)::int as held from pgboss.job
        where name = 'engine-step' and state = 'active' group by group_id`.catch(() => []);
      for (const { id, held } of rows) most.set(id, Math.max(most.get(id) ?? 0, held));
      await sleep(30);
    }
  })();
  return {
    stop: async () => {
      running = false;
      await done;
    },
  };
}

async function ended(ids: readonly string[]): Promise<Map<string, RunState>> {
  const until = Date.now() + 180_000;
  for (;;) {
    const rows = await sql<
      { id: string; state: RunState }[]
    >`select id, state from release where id in ${sql(ids as string[])}`;
    if (rows.every(({ state }) => isFinalRun(state))) return new Map(rows.map(({ id, state }) => [id, state]));
    if (Date.now() > until) {
      const stuck = await sql`select s.key, s.state, s.epoch, s.attempts, j.state as job, j.retry_count from step s
        left join pgboss.job j on j.data->>'stepId' = s.id::text and j.state <> 'completed'
        where s.state in ('ready', 'running')`;
      throw new Error(`Releases do not end; live steps: ${JSON.stringify([...stuck])}`);
    }
    await sleep(250);
  }
}

/** Most attempts that were in work at the same moment on each builder, of those that came to a good end. */
async function mostAtOnce(): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; most: number }[]>`
    with spans as (select s.builder_id as id, a.started_at, a.finished_at from attempt a join step s on s.id = a.step_id
      where a.state = 'succeeded' and s.builder_id is not null)
    select o.id, max((select count(*) from spans i where i.id = o.id and i.started_at <= o.started_at
      and i.finished_at > o.started_at))::int as most from spans o group by o.id`;
  return new Map(rows.map(({ id, most }) => [id, most]));
}
