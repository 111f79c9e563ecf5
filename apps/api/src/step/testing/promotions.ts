import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinalRun, parsePipelineFile } from '@slipway/pipeline';
import { parseRepository, RemoteRegistry } from '@slipway/registry';
import { Secrets } from '../../access/secrets.ts';
import { testDockerHost, testRegistry } from '../../engine/testing/shared-services.ts';
import { Queue } from '../../queue/queue.ts';
import { type PushedImage, pushImage } from '../../target/registry-only/testing/push-image.ts';
import { startApi, type TestApi } from '../../testing/api.ts';
import { addPublishedRelease } from '../../testing/published.ts';
import { addApplication } from '../../testing/rows.ts';
import { Executor } from '../executor.ts';
import { jsonSafe } from '../json-safe.ts';
import { stepHandlers } from '../kind/index.ts';
import type { StepHandler } from '../step.ts';
import { createStepServices } from '../step-services.ts';
import type { EndedRun } from './in-process.ts';

export interface EnvironmentOptions {
  readonly upstreams?: readonly string[];
  readonly automatic?: 'NEWEST' | 'AS_SOON_AS_ALLOWED';
  readonly imageRepository?: string;
  /** Of the target; a tag of a registry when not given. */
  readonly target?: Readonly<Record<string, string>>;
}

/** The API, real steps, and releases whose images are in a real registry; a worker runs only while a test says so. */
export class Promotions {
  readonly api: TestApi;
  readonly registry = new RemoteRegistry({ plainHttp: [testRegistry] });
  /** Below which everything of this run stands. */
  readonly repository = `${testRegistry}/test/promotions-${randomBytes(4).toString('hex')}`;
  private readonly queue: Queue;
  private readonly services: ReturnType<typeof createStepServices>;
  private readonly applications = new Map<string, string>();

  private constructor(api: TestApi) {
    this.api = api;
    this.queue = new Queue(api.sql);
    this.services = createStepServices(api.config, api.sql, new Secrets(api.config), api.askPolicy);
  }

  static async start(): Promise<Promotions> {
    const settings = { SLIPWAY_REGISTRY: testRegistry, SLIPWAY_PLAIN_HTTP: testRegistry, DOCKER_HOST: testDockerHost };
    return new Promotions(await startApi(settings));
  }

  async stop(): Promise<void> {
    await this.queue.stop();
    await this.services.close();
    await this.registry.close();
    await this.api.stop();
  }

  /**
   * Published, with an image that can be copied and pulled.
   * @param more further lines of its slipway.yaml
   */
  async release(application: string, version: string, more = '', image?: PushedImage): Promise<string> {
    const { sql } = this.api;
    const known = this.applications.get(application) ?? (await addApplication(sql, application)).id;
    this.applications.set(application, known);
    const id = await addPublishedRelease(sql, known, version);
    const repository = `${this.repository}/${application}`;
    const pushed =
      image ?? (await pushImage(this.registry, parseRepository(repository), ['linux/amd64', 'linux/arm64']));
    const platforms = pushed.children.map(({ platform }) => `${platform.os}/${platform.architecture}`);
    const text = `image: ${pushed.repository.registry}/${pushed.repository.repository}\nplatforms: [${platforms.join(', ')}]\n${more}`;
    const pipeline = jsonSafe(parsePipelineFile(text, { registry: testRegistry })) as never;
    await sql`update release set pipeline = ${sql.json(pipeline)}, platforms = ${platforms}, index_digest = ${pushed.index},
      image_repository = ${`${pushed.repository.registry}/${pushed.repository.repository}`} where id = ${id}`;
    await sql`delete from image where release_id = ${id} and platform <> all (${platforms})`;
    for (const [at, { digest }] of pushed.children.entries())
      await sql`update image set digest = ${digest} where release_id = ${id} and platform = ${platforms[at] ?? ''}`;
    return id;
  }

  async environment(name: string, { target, ...options }: EnvironmentOptions = {}): Promise<void> {
    const settings = JSON.stringify({ repository: `${this.repository}/${name}-\${application}` });
    const input = { name, ...(target ?? { kind: 'REGISTRY_ONLY', settings }), ...options };
    const made = await this.api.get(
      'mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { __typename ... on Refusal { reasons { message } } } }',
      { input },
    );
    if (made.createEnvironment.__typename !== 'Environment') throw new Error(JSON.stringify(made));
  }

  /** Runs the steps of everything that is ready until this promotion, and the others that are named, are final. */
  async work(
    promotionId: string,
    wrap: (handler: StepHandler) => StepHandler = (handler) => handler,
    others: readonly string[] = [],
  ): Promise<EndedRun> {
    const { sql, changes } = this.api;
    const handlers = stepHandlers(this.services).map(wrap);
    const executor = new Executor({ sql, queue: this.queue, changes, handlers });
    await executor.start();
    try {
      for (const other of others) await this.ended(other);
      return await this.ended(promotionId);
    } finally {
      await executor.stop();
    }
  }

  /** Waits until it is final. */
  async ended(promotionId: string, within = 60_000): Promise<EndedRun> {
    const { sql } = this.api;
    for (const until = Date.now() + within; ; await sleep(20)) {
      const [row] = await sql<EndedRun[]>`select state, failure from promotion where id = ${promotionId}`;
      if (row !== undefined && isFinalRun(row.state as 'succeeded')) return row;
      if (Date.now() > until) throw new Error(`The promotion is still ${row?.state} after ${within} ms.`);
    }
  }

  /** The answers of the policy that are kept about a promotion, the oldest first. */
  async decisions(promotionId: string): Promise<{ moment: string; allowed: boolean }[]> {
    const rows = await this.api.sql<{ moment: string; allowed: boolean }[]>`select moment, allowed from decision
      where promotion_id = ${promotionId} order by id`;
    return [...rows];
  }
}
