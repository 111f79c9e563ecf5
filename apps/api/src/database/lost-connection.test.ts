import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { connect, type Sql } from './connect.ts';

// What infra/patches/postgres+3.4.9.patch repairs: each of these tests fails on the client as it is published.

/** Below `connect_timeout` of the pools, which would end what hangs; above what a busy machine takes. */
const PATIENCE_S = 25;

let database: TestDatabase;
let proxy: Proxy;
const pools: Sql[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql`create table note (text text not null)`;
});
beforeEach(async () => {
  proxy = await startProxy(new URL(database.url));
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((sql) => sql.end({ timeout: 1 })));
  await proxy.stop();
});
afterAll(() => database.drop());

test('a statement given between the error of a socket and its close is answered, and so are those behind it', async () => {
  const sql = pool({ max: 1 });
  await sql`select 0`;
  const asked = sql`select pg_sleep(30)`.catch(() => sql`select 1 as one`);
  await runs('select pg_sleep(30)');
  proxy.reset();
  await expect(settled(asked)).resolves.toMatch(/CONNECTION_CLOSED|ECONNRESET|answered/);
  await expect(settled(sql`select 2 as two`)).resolves.toBe('answered');
});

test('statements of a transaction that was lost do not run outside it', async () => {
  const sql = pool({ max: 1 });
  let late: Promise<string> | undefined;
  const lost = sql.begin(async (tx) => {
    await tx`insert into note values ('before')`;
    proxy.reset();
    await sleep(50);
    await settled(sql`select 1`);
    late = settled(tx`insert into note values ('after')`);
    await late;
  });
  await expect(settled(lost)).resolves.toMatch(/CONNECTION_CLOSED|ECONNRESET/);
  await sleep(300);
  expect(await late).toMatch(/CONNECTION_CLOSED|ECONNRESET/);
  expect(await sql`select * from note`).toHaveLength(0);
});

test('statements of a reserved connection that was lost do not run elsewhere, and its release gives nothing back twice', async () => {
  const sql = pool({ max: 1 });
  const reserved = await sql.reserve();
  await reserved`select 1`;
  proxy.reset();
  await sleep(50);
  await expect(settled(reserved`insert into note values ('late')`)).resolves.toMatch(/CONNECTION_CLOSED/);
  reserved.release();
  await expect(settled(sql`select 2`)).resolves.toBe('answered');
  expect(await sql`select * from note`).toHaveLength(0);
});

test('reservations that failed cost the pool no connection', async () => {
  const sql = pool({ max: 2 });
  proxy.away = true;
  for (let count = 0; count < 5; count += 1)
    await expect(settled(sql.reserve())).resolves.toMatch(/CONNECTION_CLOSED|ECONNRE/);
  proxy.away = false;
  for (let count = 0; count < 5; count += 1) {
    const reserved = await answer(sql.reserve());
    await expect(settled(reserved`select 1`)).resolves.toBe('answered');
    reserved.release();
  }
  await expect(settled(Promise.all([sql`select 1`, sql`select 2`, sql`select 3`]))).resolves.toBe('answered');
});

test('a server that hangs up before it answered is not asked without a pause', async () => {
  const sql = pool({ max: 1 });
  proxy.away = true;
  const before = proxy.connections;
  await expect(settled(sql`select 1`)).resolves.toMatch(/CONNECTION_CLOSED/);
  expect(proxy.connections - before).toBe(1);
});

test('a pool whose connections are cut at any moment of a burst answers every statement and is whole again', async () => {
  const sql = pool({ max: 4 });
  for (let round = 0; round < 25; round += 1) {
    let going = true;
    const burst = Array.from({ length: 12 }, async () => {
      while (going) await sql`select ${'x'.repeat(50)}::text, pg_sleep(0.001)`.catch(() => undefined);
    });
    await sleep(20 + (round % 7) * 3);
    if (round % 2 === 0) proxy.reset();
    else proxy.hangUp();
    await sleep(20);
    going = false;
    await expect(settled(Promise.all(burst))).resolves.toBe('answered');
  }
  await expect(settled(Promise.all(Array.from({ length: 12 }, () => sql`select 1`)))).resolves.toBe('answered');
});

test('the end of a pool whose connection was lost comes', async () => {
  const sql = pool({ max: 1 });
  const asked = settled(sql`select pg_sleep(31)`);
  await runs('select pg_sleep(31)');
  proxy.reset();
  await asked;
  await expect(settled(sql.end())).resolves.toBe('answered');
});

function pool(options: { max: number }): Sql {
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const sql = connect(url.href, { ...options, backoff: false, connect_timeout: 2 * PATIENCE_S });
  pools.push(sql);
  return sql;
}

/** Until the server works on this statement, whoever asked it. */
async function runs(statement: string): Promise<void> {
  const seen = () => database.sql`select from pg_stat_activity where datname = current_database()
    and state = 'active' and query = ${statement}`;
  while ((await seen()).length === 0) await sleep(20);
}

/** `answered`, or the code of the error; no answer in time is a failure. */
async function settled(work: PromiseLike<unknown>): Promise<string> {
  return await answer(work).then(
    () => 'answered',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

async function answer<T>(work: PromiseLike<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(PATIENCE_S * 1_000, undefined, { signal: stop.signal }).then(() => {
    throw new Error('there was no answer');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}

interface Proxy {
  readonly port: number;
  /** How many were made so far. */
  readonly connections: number;
  /** Takes connections and closes them at once, without a word. */
  away: boolean;
  /** Cuts all connections with a reset. */
  reset(): void;
  /** Closes all connections in good order. */
  hangUp(): void;
  stop(): Promise<void>;
}

async function startProxy(server: URL): Promise<Proxy> {
  const open = new Set<Socket>();
  const state = { away: false, connections: 0 };
  const listener: Server = createServer((near) => {
    state.connections += 1;
    near.on('error', () => undefined);
    open.add(near);
    near.on('close', () => open.delete(near));
    if (state.away) {
      near.end();
      near.resume();
      return;
    }
    const far = dial(Number(server.port), server.hostname);
    far.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  const all = (act: (socket: Socket) => void) => () => {
    for (const socket of [...open]) act(socket);
  };
  return Object.assign(state, {
    port: address.port,
    reset: all((socket) => socket.resetAndDestroy()),
    hangUp: all((socket) => socket.destroy()),
    stop: async () => {
      all((socket) => socket.destroy())();
      await new Promise((resolve) => listener.close(resolve));
    },
  });
}
