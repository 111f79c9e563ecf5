import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { hashOf, newToken } from '../access/token.ts';
import { createApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { SCOPES, type Scope } from '../graphql/context.ts';
import { createLog } from '../log.ts';
import { PromotionGate } from '../promotion/promotion-gate.ts';
import { PromotionReconciler } from '../promotion/promotion-reconciler.ts';
import { Rebuilder } from '../rebuild/rebuilder.ts';
import { createTestDatabase } from './database.ts';

export interface Answer {
  readonly status: number;
  readonly data: Record<string, never> | null;
  readonly errors?: { message: string; path?: unknown[]; extensions?: { code?: string } }[];
}

/** A whole API process in this one, on a database of its own, without a worker. */
export interface TestApi {
  readonly url: string;
  readonly sql: Sql;
  readonly changes: Changes;
  readonly config: Config;
  /** Folder below which file:// repositories are allowed. */
  readonly folder: string;
  /** Everything that was logged so far. */
  readonly log: () => string;
  token(scopes: readonly Scope[], name?: string): Promise<string>;
  /** As an administrator, unless a token is given; `null` sends none. */
  ask(query: string, variables?: Record<string, unknown>, token?: string | null): Promise<Answer>;
  /** Fails with the server's sentences. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is its query's, which a test asserts
  get(query: string, variables?: Record<string, unknown>): Promise<any>;
  /** What a worker does about what waits: one look. */
  reconcile(): Promise<Date | undefined>;
  /** The same about rebuilds. */
  lookAtRebuilds(now?: Date): Promise<Date | undefined>;
  /** As the steps of a promotion ask before they go on. */
  readonly askPolicy: PromotionGate['pass'];
  /** What the work sent to the database. */
  statements(work: () => Promise<unknown>): Promise<string[]>;
  subscriber(options?: { token?: string | null; headers?: Record<string, string> }): ReturnType<typeof createClient>;
  stop(): Promise<void>;
}

export async function startApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-api-'));
  const database = await createTestDatabase();
  const config = readConfig(
    {
      DATABASE_URL: database.url,
      SLIPWAY_ROLES: 'api',
      SLIPWAY_PORT: '0',
      SLIPWAY_DATA_DIR: join(folder, 'data'),
      SLIPWAY_GIT_ALLOW_FILE: folder,
      ...environment,
    },
    folder,
  );
  const lines: string[] = [];
  const app = await createApp(config, createLog({ write: (line: string) => lines.push(line) }));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const { sql } = database;
  const token = async (scopes: readonly Scope[], name = `token-${Math.random()}`) => {
    const secret = newToken();
    await sql`insert into token (name, hash, scopes) values (${name}, ${hashOf(secret)}, ${scopes as string[]})`;
    return secret;
  };
  const administrator = await token(SCOPES, 'administrator');
  const ask = async (query: string, variables?: Record<string, unknown>, as: string | null = administrator) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(as === null ? {} : { authorization: `Bearer ${as}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  };
  const pool: Sql = app.get(DATABASE);
  return {
    url,
    sql,
    changes: app.get(Changes),
    config,
    folder,
    log: () => lines.join(''),
    token,
    ask,
    get: async (query, variables) => {
      const answer = await ask(query, variables);
      if (answer.errors) {
        const faults = lines.filter((line) => JSON.parse(line).level === 'error');
        throw new Error([...answer.errors.map(({ message }) => message), ...faults.slice(-1)].join('\n'));
      }
      return answer.data;
    },
    reconcile: () => app.get(PromotionReconciler).look(),
    lookAtRebuilds: (now = new Date()) => app.get(Rebuilder).look(now),
    askPolicy: (promotion, moment) => app.get(PromotionGate).pass(promotion, moment),
    statements: async (work) => {
      const seen: string[] = [];
      const options = pool.options as { debug?: unknown };
      options.debug = (_connection: number, query: string) => seen.push(query.replace(/\s+/g, ' ').trim());
      await work();
      options.debug = false;
      // Reading the token, and what the driver asks on a new connection, is not the work's.
      return seen.filter((statement) => !/from (token|session|pg_catalog\.pg_type) |^update token/.test(statement));
    },
    subscriber: ({ token: as = administrator, headers = {} } = {}) =>
      createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: class extends WebSocket {
          constructor(address: string, protocols: string) {
            super(address, protocols, { headers });
          }
        },
        connectionParams: as === null ? {} : { authorization: `Bearer ${as}` },
        retryAttempts: 0,
        lazyCloseTimeout: 0,
      }),
    stop: async () => {
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The next values of a stream, at most so many; ends it. */
export async function take<T>(stream: AsyncIterable<T>, count: number): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) {
    values.push(value);
    if (values.length >= count) break;
  }
  return values;
}
