import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createRegistry, mediaType, type RemoteRegistry, rawManifest } from '@slipway/registry';
import { type Fault, startFaultProxy } from '../../../../../libs/registry/src/testing/fault-proxy.ts';
import {
  descriptorOf,
  jsonBytes,
  makeImage,
  pushImage,
  type TestImage,
} from '../../../../../libs/registry/src/testing/image.ts';
import { startRegistry, type TestRegistry } from '../../../../../libs/registry/src/testing/registry.ts';
import type { TestServer } from '../../../../../libs/registry/src/testing/server.ts';
import { Changes } from '../../database/changes.ts';
import type { Sql } from '../../database/connect.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { TagWatcher } from '../tag-watcher.ts';
import { addStanding } from './standing.ts';

export const hour = 3_600_000;

/** A registry with faults before it, a database a test, and watchers over them. */
export class WatchWorld {
  fault: (url: string, method: string) => Fault | undefined = () => undefined;
  private registry!: TestRegistry;
  private proxy!: TestServer;
  private database!: TestDatabase;
  client!: RemoteRegistry;
  changes!: Changes;
  private readonly watchers: TagWatcher[] = [];
  private bases = 0;

  constructor() {
    beforeAll(async () => {
      this.registry = await startRegistry();
      this.proxy = await startFaultProxy(this.registry.host, ({ url, method }) => this.fault(url, method));
    }, 120_000);
    afterAll(async () => {
      await this.proxy[Symbol.asyncDispose]();
      await this.registry[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      this.fault = () => undefined;
      // What a registry said of its quota is the client's to remember.
      this.client = createRegistry({
        plainHttp: [this.registry.host, this.proxy.host],
        deadline: 20_000,
        retry: { attempts: 0, baseDelay: 0, maxDelay: 0, jitter: () => 0 },
      });
      this.database = await createTestDatabase();
      this.changes = new Changes({ databaseUrl: this.database.url });
    }, 120_000);
    afterEach(async () => {
      for (const watcher of this.watchers.splice(0)) await watcher.stop();
      await this.client.close();
      await this.changes.onApplicationShutdown();
      await this.database.drop();
    });
  }

  get sql(): Sql {
    return this.database.sql;
  }

  /** The registry as watchers reach it. */
  get host(): string {
    return this.proxy.host;
  }

  watcher(of: Partial<ConstructorParameters<typeof TagWatcher>[0]> = {}): TagWatcher {
    const { sql, client: registry, changes } = this;
    const mirrors = new Map<string, string>();
    const watcher = new TagWatcher({ sql, registry, changes, mirrors, intervalMs: hour, settleMs: hour, ...of });
    this.watchers.push(watcher);
    return watcher;
  }

  /** A base image of two platforms and a release that stands on it. */
  async base(tag = 'latest'): Promise<{ repository: string; reference: string; image: TestImage }> {
    const repository = `base/${++this.bases}`;
    const image = makeImage();
    await this.push(repository, image, tag);
    const reference = `${this.host}/${repository}:${tag}`;
    const [amd, arm] = image.children;
    const children = { 'linux/amd64': String(amd?.digest), 'linux/arm64': String(arm?.digest) };
    await addStanding(this.sql, [{ reference, index: image.index.digest, children }]);
    return { repository, reference, image };
  }

  /** Tags of one image, which one release takes all. */
  async many(tags: number): Promise<void> {
    const { repository, image } = await this.base('t0');
    const at = { registry: this.registry.host, repository };
    const names = Array.from({ length: tags }, (_, index) => `t${index}`);
    for (const name of names) await this.client.putManifest(at, image.index, name);
    const children = { 'linux/amd64': String(image.children[0]?.digest) };
    const index = image.index.digest;
    await addStanding(
      this.sql,
      names.map((name) => ({ reference: `${this.host}/${repository}:${name}`, index, children })),
    );
  }

  push(repository: string, image: TestImage, tag = 'latest'): Promise<void> {
    return pushImage(this.client, { registry: this.registry.host, repository }, image, tag);
  }

  /** The client, with something else in place of one look. */
  looking(
    headTag: (...args: Parameters<RemoteRegistry['headTag']>) => ReturnType<RemoteRegistry['headTag']>,
  ): RemoteRegistry {
    return new Proxy(this.client, {
      get: (target, name) => (name === 'headTag' ? headTag : Reflect.get(target, name).bind(target)),
    });
  }

  /** The client, which stays standing before or after a call until it is let go on. */
  stopping(call: 'headTag' | 'getManifest', when: 'before' | 'after') {
    const [held, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stand = () => {
      reached.resolve();
      return held.promise;
    };
    const client = new Proxy(this.client, {
      get: (target, name) => {
        const real = Reflect.get(target, name).bind(target);
        if (name !== call) return real;
        return async (...args: unknown[]) => {
          if (when === 'before') await stand();
          const found = await real(...args);
          if (when === 'after') await stand();
          return found;
        };
      },
    });
    return { client, reached: reached.promise, goOn: held.resolve };
  }

  async row(reference: string) {
    const [found] = await this.sql`select * from watched_tag where reference = ${reference}`;
    if (!found) throw new Error(`${reference} is not watched.`);
    return found;
  }

  /** What was observed, in order. */
  async seen(reference: string): Promise<string[]> {
    const rows = await this
      .sql`select kind, seen_by from tag_observation o join watched_tag t on t.id = o.watched_tag_id
      where t.reference = ${reference} order by o.id`;
    return rows.map(({ kind, seen_by }) => `${kind} by ${seen_by}`);
  }

  /** As if so much time had gone by. */
  async later(ms: number): Promise<void> {
    const before = (column: string) => this.sql`${this.sql(column)} - ${ms} * interval '1 ms'`;
    await this.sql`update watched_tag set next_check_at = ${before('next_check_at')},
      settling_since = ${before('settling_since')}, settling_until = ${before('settling_until')}`;
  }

  /** What the registry was asked meanwhile. */
  async asked(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.proxy.seen.length;
    await work();
    const short = (url: string) => url.replace(/^\/v2\/base\/\d+\/manifests\//, '');
    return this.proxy.seen.slice(before).map(({ method, url }) => `${method} ${short(url)}`);
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    const subscription = this.changes.subscribe();
    try {
      while (!(await holds())) await Promise.race([subscription.next(), new Promise((done) => setTimeout(done, 100))]);
    } finally {
      subscription.end();
    }
  }
}

/** The same image but for arm64. */
export function otherArm(image: TestImage): TestImage {
  const other = makeImage(['linux/arm64']);
  const [amd] = image.children;
  const [arm] = other.children;
  if (!amd || !arm) throw new Error('There are two children.');
  return { ...withIndex([amd, arm]), blobs: new Map([...image.blobs, ...other.blobs]) };
}

/** An index of images for amd64 and arm64, and more descriptors. */
export function withIndex(children: TestImage['children'], more: object[] = []): TestImage {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const manifests = children.map((child, index) => ({ ...descriptorOf(child), platform: platforms[index] }));
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: [...manifests, ...more] };
  return { index: rawManifest(jsonBytes(document), mediaType.ociIndex), children, blobs: new Map() };
}
