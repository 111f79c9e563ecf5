import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { initialSteps, isFinalRun, promotionSteps } from '@slipway/pipeline';
import { Secrets } from '../../access/secrets.ts';
import { type Config, readConfig } from '../../config.ts';
import { Changes } from '../../database/changes.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Queue } from '../../queue/queue.ts';
import { applyEvent, startRun } from '../../release/run.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { Executor } from '../executor.ts';
import { stepHandlers } from '../kind/index.ts';
import type { StepHandler } from '../step.ts';
import { createStepServices } from '../step-services.ts';

const script = fileURLToPath(new URL('../../../../../infra/fixture-repository.mjs', import.meta.url));
const registry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const dockerHost = process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock';

export interface InProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Steps that are to be tried again later are tried at once. */
  readonly impatient?: boolean;
  /** Takes no steps itself: they are for processes that the test starts. */
  readonly idle?: boolean;
  /** Puts a fault around a handler. */
  readonly wrap?: (handler: StepHandler) => StepHandler;
}

export interface EndedRun {
  readonly state: string;
  readonly failure: { readonly kind: string; readonly message: string; readonly step: string } | null;
}

/** A worker in this process with real step kinds, on a database, repositories and image names of its own. */
export class InProcess {
  readonly database: TestDatabase;
  readonly folder: string;
  readonly config: Config;
  private readonly queue: Queue;
  private readonly executor: Executor;
  private readonly changes: Changes;
  private readonly services: ReturnType<typeof createStepServices>;

  private readonly impatient: boolean;

  private constructor(database: TestDatabase, { environment, impatient, wrap }: InProcessOptions) {
    this.database = database;
    this.impatient = impatient ?? false;
    this.folder = mkdtempSync(join(tmpdir(), 'slipway-steps-'));
    this.config = readConfig(
      {
        DATABASE_URL: database.url,
        SLIPWAY_DATA_DIR: join(this.folder, 'data'),
        // A host of its own name for each run keeps the tags of one test away from another's.
        SLIPWAY_REGISTRY: registry,
        SLIPWAY_PLAIN_HTTP: registry,
        SLIPWAY_REGISTRY_MIRRORS: `docker.io=${process.env.SLIPWAY_TEST_MIRROR ?? `${registry}/mirror/docker.io`}`,
        SLIPWAY_GIT_ALLOW_FILE: this.folder,
        DOCKER_HOST: dockerHost,
        ...environment,
      },
      this.folder,
    );
    this.queue = new Queue(database.sql);
    this.services = createStepServices(this.config, database.sql, new Secrets(this.config), async () => []);
    this.changes = new Changes({ databaseUrl: database.url });
    this.executor = new Executor({
      sql: database.sql,
      queue: this.queue,
      changes: this.changes,
      handlers: stepHandlers(this.services).map(wrap ?? ((handler) => handler)),
    });
  }

  static async start(options: InProcessOptions = {}): Promise<InProcess> {
    const one = new InProcess(await createTestDatabase(), options);
    await one.database.sql`insert into builder (name, docker_host, platforms, concurrency)
      values ('default', ${one.config.dockerHost}, ${['linux/amd64', 'linux/arm64']}, 4)`;
    if (options.idle) await one.queue.start();
    else await one.executor.start();
    return one;
  }

  async stop(): Promise<void> {
    await this.executor.stop();
    await this.changes.onApplicationShutdown();
    await this.queue.stop();
    await this.services.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A repository of a fixture application; its images go to a repository named after this run. */
  repository(fixture: string, change: (folder: string) => void = () => undefined): string {
    const folder = join(this.folder, `${fixture}-${Math.random().toString(36).slice(2)}`);
    execFileSync(process.execPath, [script, fixture, folder]);
    change(folder);
    return `file://${folder}`;
  }

  async register(name: string, repositoryUrl: string): Promise<string> {
    const [row] = await this.database.sql<
      { id: string }[]
    >`insert into application (name, repository_url, pipeline_file)
      values (${name}, ${repositoryUrl}, 'slipway.yaml') returning id`;
    return (row as { id: string }).id;
  }

  async release(applicationId: string, ref: string): Promise<string> {
    return inTransaction(this.database.sql, async (tx) => {
      const [row] = await tx<{ id: string }[]>`insert into release (application_id, ref, state, requested_by)
        values (${applicationId}, ${ref}, 'queued', 'test') returning id`;
      const { id } = row as { id: string };
      await startRun(tx, { queue: this.queue, now: new Date() }, { releaseId: id }, initialSteps());
      return id;
    });
  }

  async retry(releaseId: string): Promise<void> {
    await this.apply(releaseId, 'retry-requested');
  }

  async cancel(releaseId: string): Promise<void> {
    await this.apply(releaseId, 'cancel-requested');
  }

  async promote(releaseId: string, environmentId: string): Promise<string> {
    return inTransaction(this.database.sql, async (tx) => {
      const [row] = await tx<
        { id: string }[]
      >`insert into promotion (release_id, application_id, environment_id, state, requested_by)
        select id, application_id, ${environmentId}, 'queued', 'test' from release where id = ${releaseId} returning id`;
      const { id } = row as { id: string };
      await startRun(
        tx,
        { queue: this.queue, now: new Date() },
        { releaseId, promotionId: id },
        promotionSteps({ copies: false }),
      );
      return id;
    });
  }

  /** A repository with these files in one commit, tagged v1.0.0. */
  repositoryOf(
    files: Readonly<Record<string, string | Uint8Array>>,
    name = Math.random().toString(36).slice(2),
  ): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    git(folder, 'init', '--quiet', '--template=', '--initial-branch=main');
    commitFiles(folder, files, 'v1.0.0');
    return `file://${folder}`;
  }

  /** Waits until it is final. `table` is release or promotion. */
  async ended(table: 'release' | 'promotion', id: string, within = 120_000): Promise<EndedRun> {
    const until = Date.now() + within;
    for (;;) {
      if (this.impatient)
        await this.database
          .sql`update pgboss.job set start_after = now() where state = 'created' and start_after > now()`;
      const [row] = await this.database.sql<
        EndedRun[]
      >`select state, failure from ${this.database.sql(table)} where id = ${id}`;
      if (row !== undefined && isFinalRun(row.state as 'published')) return row;
      if (Date.now() > until)
        throw new Error(`The ${table} is still ${row?.state} after ${within} ms:\n${await this.story(id)}`);
      await sleep(50);
    }
  }

  private async apply(releaseId: string, type: 'retry-requested' | 'cancel-requested'): Promise<void> {
    await inTransaction(this.database.sql, (tx) =>
      applyEvent(tx, { queue: this.queue, now: new Date() }, { releaseId }, { type }),
    );
  }

  /** Steps and the end of their logs, for the message of a failed test. */
  async story(id: string): Promise<string> {
    const rows = await this.database.sql<{ key: string; state: string; text: string | null }[]>`
      select s.key, s.state, right(string_agg(l.text, '' order by l.epoch, l.sequence), 400) as text
      from step s left join step_log l on l.step_id = s.id
      where s.release_id = ${id} or s.promotion_id = ${id} group by s.id order by s.position`;
    return rows.map(({ key, state, text }) => `${key}: ${state}\n${text ?? ''}`).join('\n');
  }
}

/** Writes the files into a repository and commits them, under a tag where one is given. */
export function commitFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>, tag?: string): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'A change');
  if (tag !== undefined) git(folder, 'tag', '--annotate', tag, '--message', tag);
}

export function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=Slipway', '-c', 'user.email=slipway@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim();
}
