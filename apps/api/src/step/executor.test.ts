import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { isFinalRun, type PlannedStep, type RunState } from '@slipway/pipeline';
import { Changes } from '../database/changes.ts';
import { inTransaction } from '../database/transaction.ts';
import { Queue } from '../queue/queue.ts';
import { applyEvent, startRun } from '../release/run.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { addApplication, addBuilder, addRelease } from '../testing/rows.ts';
import { Executor, type ExecutorOptions } from './executor.ts';
import type { StepContext, StepHandler, StepOutcome } from './step.ts';
import { MustStop, StepErrored, StepFailed } from './step-failure.ts';
import { sweep } from './sweep.ts';

let database: TestDatabase;
let changes: Changes;
let queue: Queue;
let applicationId: string;
let executors: Executor[] = [];
const works = new Map<string, (context: StepContext) => Promise<StepOutcome>>();

beforeAll(async () => {
  database = await createTestDatabase();
  changes = new Changes({ databaseUrl: database.url });
  queue = new Queue(database.sql);
  await queue.start();
  applicationId = (await addApplication(database.sql)).id;
});
afterEach(async () => {
  await Promise.all(executors.map((executor) => executor.stop()));
  executors = [];
});
afterAll(async () => {
  await changes.onApplicationShutdown();
  await queue.stop();
  await database.drop();
});

/** Kinds do not matter here: the work is looked up by the step's key. */
const handlers: StepHandler[] = (['check', 'build'] as const).map((kind) => ({
  kind,
  run: async (context) => works.get(context.step.key)?.(context) ?? {},
}));

const wokenOnly = 24 * 60 * 60 * 1_000;

async function work(options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  const executor = new Executor({ sql: database.sql, queue, changes, handlers, ...options });
  executors.push(executor);
  await executor.start();
  return executor;
}

async function release(steps: readonly PlannedStep[], builders = new Map<string, string>()): Promise<string> {
  const releaseId = await addRelease(database.sql, applicationId);
  await inTransaction(database.sql, (tx) => startRun(tx, { queue, now: new Date(), builders }, { releaseId }, steps));
  return releaseId;
}

const step = (key: string, ...needs: string[]): PlannedStep => ({ key, kind: 'check', needs });
const apply = (releaseId: string, type: 'cancel-requested' | 'retry-requested') =>
  inTransaction(database.sql, (tx) => applyEvent(tx, { queue, now: new Date() }, { releaseId }, { type }));

async function ended(releaseId: string): Promise<{ state: RunState; failure: { message: string } | null }> {
  const until = Date.now() + 50_000;
  for (;;) {
    const [row] = await database.sql<{ state: RunState; failure: { message: string } | null }[]>`
      select state, failure from release where id = ${releaseId}`;
    if (row && isFinalRun(row.state)) return row;
    if (Date.now() > until) throw new Error(`The release is still ${row?.state}.`);
    await sleep(10);
  }
}

async function stepRow(releaseId: string, key: string) {
  const [row] = await database.sql`select id, state, epoch, attempts, result, failure from step
    where release_id = ${releaseId} and key = ${key}`;
  return row;
}
const attemptsOf = (stepId: string) =>
  database.sql`select epoch, state, failure->>'message' as message from attempt where step_id = ${stepId} order by epoch`;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 50_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not come to pass within 50 s.');
    await sleep(10);
  }
}

test('steps run by their needs; results, commits, audit and log are written with the end', async () => {
  works.set('first', async ({ progress, epoch }) => {
    await progress.say('hello');
    return {
      result: { epoch },
      facts: { seen: 1 },
      commit: async (tx) => {
        await tx`update release set ref = 'committed' where ref = 'main'`;
      },
    };
  });
  // Each hop by a notification: no look of its own comes in time.
  await work({ pollMs: wokenOnly });
  const id = await release([step('first'), step('second', 'first'), step('third', 'second')]);
  expect(await ended(id)).toEqual({ state: 'published', failure: null });
  const row = await stepRow(id, 'first');
  expect(row).toMatchObject({ state: 'succeeded', epoch: 1, result: { epoch: 1 } });
  const [entry] = await database.sql`select actor, action, subject, facts from audit where facts->>'step' = ${row?.id}`;
  expect(entry).toMatchObject({ actor: 'slipway', action: 'step.succeeded', facts: { seen: 1, attempt: 1 } });
  expect(
    await database.sql`select action from audit where facts->>'release' = ${id} and action like 'release.%'`,
  ).toEqual([{ action: 'release.published' }]);
  expect(await database.sql`select text from step_log where step_id = ${row?.id}`).toEqual([{ text: 'hello\n' }]);
});

test('a claim, which is made under the lock of all workers, is made for each job and never in vain', async () => {
  works.set('chatty', async ({ progress }) => {
    // Each is written and told of at once.
    for (let line = 0; line < 20; line += 1) await progress.say('x'.repeat(20_000));
    return {};
  });
  const claims = jest.spyOn(queue, 'claim');
  try {
    await work();
    const id = await release([step('chatty'), step('quiet', 'chatty')]);
    expect(await ended(id)).toMatchObject({ state: 'published' });
    expect(claims).toHaveBeenCalledTimes(2);
  } finally {
    claims.mockRestore();
  }
});

test('a cancel reaches a running handler as it is said, and nothing after it starts', async () => {
  let reason: unknown;
  works.set('long', async ({ signal }) => {
    await sleep(wokenOnly, undefined, { signal }).finally(() => {
      reason = signal.reason;
    });
    return {};
  });
  await work({ pollMs: wokenOnly });
  const id = await release([step('long'), step('after', 'long')]);
  await until(async () => (await stepRow(id, 'long'))?.state === 'running');
  await apply(id, 'cancel-requested');
  expect((await ended(id)).state).toBe('cancelled');
  expect(reason).toBeInstanceOf(MustStop);
  expect((await stepRow(id, 'after'))?.state).toBe('cancelled');
});

test('a failure stops what runs beside it, names the reason, and a retry runs only what did not succeed', async () => {
  let ran = 0;
  let broken = true;
  works.set('good', async () => {
    ran += 1;
    return {};
  });
  let besideRuns = false;
  works.set('bad', async () => {
    if (broken) await until(() => besideRuns);
    if (broken) throw new StepFailed('2 of 31 tests failed.');
    return {};
  });
  works.set('beside', async ({ signal }) => {
    besideRuns = true;
    if (broken) await sleep(wokenOnly, undefined, { signal });
    return {};
  });
  await work();
  const id = await release([step('good'), step('beside', 'good'), step('bad', 'good'), step('after', 'bad', 'beside')]);
  expect(await ended(id)).toMatchObject({
    state: 'failed',
    failure: { kind: 'failed', message: '2 of 31 tests failed.', step: 'bad' },
  });
  expect((await stepRow(id, 'beside'))?.state).toBe('cancelled');
  expect((await stepRow(id, 'after'))?.state).toBe('skipped');
  broken = false;
  await apply(id, 'retry-requested');
  expect((await ended(id)).state).toBe('published');
  expect(ran).toBe(1);
});

test('what is ours is tried again by itself, what was not foreseen is not', async () => {
  works.set('shaky', async ({ epoch }) => {
    if (epoch === 1) throw new StepErrored('The engine was away.', { transient: true });
    return {};
  });
  works.set('bug', async () => {
    throw new TypeError('x is not a function');
  });
  await work();
  const shaky = await release([step('shaky')]);
  const bug = await release([step('bug')]);
  expect(await ended(bug)).toMatchObject({
    state: 'errored',
    failure: { message: 'Slipway met something that it did not expect: x is not a function.' },
  });
  await until(async () => (await stepRow(shaky, 'shaky'))?.state === 'ready');
  const row = await stepRow(shaky, 'shaky');
  expect(row?.failure).toMatchObject({ message: 'The engine was away.' });
  // Its time has not come; the test does not wait for it.
  await database.sql`update pgboss.job set start_after = now() where data->>'stepId' = ${row?.id}`;
  expect((await ended(shaky)).state).toBe('published');
  expect(await attemptsOf(row?.id)).toEqual([
    { epoch: 1, state: 'errored', message: 'The engine was away.' },
    { epoch: 2, state: 'succeeded', message: null },
  ]);
});

test('what the write refuses becomes the end of the step, and nothing of the outcome is kept', async () => {
  works.set('refused', async () => ({
    result: { kept: true },
    commit: async (tx) => {
      await tx`update release set ref = 'lost' where application_id = ${applicationId}`;
      throw new StepFailed('1.4.2 was published already.');
    },
  }));
  await work();
  const id = await release([step('refused')]);
  expect(await ended(id)).toMatchObject({ state: 'failed', failure: { message: '1.4.2 was published already.' } });
  expect((await stepRow(id, 'refused'))?.result).toBeNull();
  expect(await database.sql`select from release where ref = 'lost'`).toHaveLength(0);
});

test('a shutdown lets short work end, hands long work on to another worker at once, and waits for no deaf one', async () => {
  const seen: number[] = [];
  const { promise: stopping, resolve: stops } = Promise.withResolvers<void>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  works.set('short', async () => {
    await stopping;
    return {};
  });
  works.set('deaf', async () => {
    await over;
    return {};
  });
  works.set('handed on', async ({ epoch, signal }) => {
    seen.push(epoch);
    if (epoch === 1) await sleep(wokenOnly, undefined, { signal });
    return {};
  });
  const first = await work();
  const id = await release([step('short'), step('handed on')]);
  const other = await release([step('deaf')]);
  const runs = async (releaseId: string, key: string) => (await stepRow(releaseId, key))?.state === 'running';
  await until(async () => seen.length === 1 && (await runs(id, 'short')) && (await runs(other, 'deaf')));
  const stopped = first.stop();
  stops();
  await stopped;
  expect((await stepRow(id, 'short'))?.state).toBe('succeeded');
  expect((await stepRow(id, 'handed on'))?.state).toBe('ready');
  // It was left, with its lease: what it says later still counts if nobody took it up meanwhile.
  expect((await stepRow(other, 'deaf'))?.state).toBe('running');
  end();
  await work();
  expect((await ended(id)).state).toBe('published');
  expect(seen).toEqual([1, 2]);
  await ended(other);
});

test('a builder takes as many steps as it has places over all workers, and a worker as many light ones as it may', async () => {
  let engine = 0;
  let light = 0;
  let mostEngine = 0;
  let mostLight = 0;
  // Each waits until all places were taken at once, and then for one more that may not come.
  const count = (add: (by: number) => void) => async () => {
    add(1);
    mostEngine = Math.max(mostEngine, engine);
    mostLight = Math.max(mostLight, light);
    await until(() => mostEngine >= 2 && mostLight >= 3);
    await sleep(50);
    add(-1);
    return {};
  };
  const keys = Array.from({ length: 8 }, (_, index) => index);
  for (const key of keys) {
    works.set(
      `engine ${key}`,
      count((by) => (engine += by)),
    );
    works.set(
      `light ${key}`,
      count((by) => (light += by)),
    );
  }
  const builder = await addBuilder(database.sql, 'narrow', ['linux/amd64'], 2);
  const id = await release(
    keys.flatMap((key) => [{ key: `engine ${key}`, kind: 'build', needs: [] } as const, step(`light ${key}`)]),
    new Map(keys.map((key) => [`engine ${key}`, builder])),
  );
  await Promise.all([
    work({ limits: { step: 1, 'engine-step': 64 } }),
    work({ limits: { step: 2, 'engine-step': 64 } }),
  ]);
  expect((await ended(id)).state).toBe('published');
  expect([mostEngine, mostLight]).toEqual([2, 3]);
});

test('the sweep sends what has no job and hands on what runs under a lease that is gone', async () => {
  const id = await release([step('forgotten'), step('orphan')]);
  const orphan = await stepRow(id, 'orphan');
  await database.sql`delete from pgboss.job where data->>'stepId' = any (${[orphan?.id, (await stepRow(id, 'forgotten'))?.id]})`;
  await inTransaction(database.sql, (tx) =>
    applyEvent(tx, { queue, now: new Date() }, { releaseId: id }, { type: 'step-claimed', key: 'orphan', epoch: 1 }),
  );
  await database.sql`insert into attempt (step_id, epoch, worker, job_id, state, started_at)
    values (${orphan?.id}, 1, 'gone', gen_random_uuid(), 'running', now())`;
  expect(await sweep(database.sql, queue)).toBe(2);
  expect(await sweep(database.sql, queue)).toBe(0);
  expect(await attemptsOf(orphan?.id)).toMatchObject([
    { state: 'errored', message: 'The worker was lost in the middle of it.' },
  ]);
  await work();
  expect((await ended(id)).state).toBe('published');
});
