import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isVersionTag, newerVersions } from '@slipway/pipeline';
import { type Registry, RegistryError } from '@slipway/registry';
import { isDatabaseAway } from '../database/away.ts';
import type { Sql } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { type AdvisedTag, claimRepository, writeAdvice } from './advice.store.ts';
import { leaveAlone } from './allowance.store.ts';

/** Of one repository; the largest public ones have some ten thousand. */
const MOST_TAGS = 50_000;
const DAY_MS = 24 * 3_600_000;
const LOOK_MS = 30_000;

/** Looks through the repositories of watched tags for newer versions, each once a day, one after another. It only tells. */
export class TagAdviser {
  private readonly logger = new Logger('BaseImages');
  private readonly options: { readonly sql: Sql; readonly registry: Registry };
  private readonly ending = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(options: { readonly sql: Sql; readonly registry: Registry }) {
    this.options = options;
  }

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.loop;
  }

  /** Looks through everything that is due. */
  async once(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const tags = await claimRepository(this.options.sql);
      if (tags.length === 0) return;
      await this.advise(tags);
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        await this.once();
      } catch (cause) {
        if (isDatabaseAway(cause)) this.logger.warn(`Newer versions wait: the database is away (${String(cause)}).`);
        else if (!signal.aborted) this.logger.error(`Newer versions could not be looked for: ${String(cause)}`);
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async advise(tags: readonly AdvisedTag[]): Promise<void> {
    const { sql } = this.options;
    const there = await this.list(tags);
    if (there === undefined) return;
    const advised = tags.map(({ id, tag }) => ({ id, advice: newerVersions(tag, there) }));
    await inTransaction(sql, async (tx) => {
      const changed = await writeAdvice(tx, advised, DAY_MS * (1 + Math.random() / 5));
      await notifyChange(tx, ...changed.map((baseImage) => ({ baseImage })));
    });
  }

  /** Undefined: it could not be asked; what is known stays, with the time at which it was. */
  private async list(tags: readonly AdvisedTag[]): Promise<readonly string[] | undefined> {
    const [first] = tags;
    if (first === undefined || !tags.some(({ tag }) => isVersionTag(tag))) return [];
    const { sourceRegistry: registry, sourceRepository: repository } = first;
    const there: string[] = [];
    try {
      for await (const tag of this.options.registry.listTags(
        { registry, repository },
        { signal: this.ending.signal },
      )) {
        there.push(tag);
        if (there.length >= MOST_TAGS) break;
      }
      return there;
    } catch (cause) {
      if (!(cause instanceof RegistryError)) throw cause;
      if (cause.code === 'rate-limited')
        await leaveAlone(this.options.sql, registry, cause.facts.retryAfter, cause.message);
      return undefined;
    }
  }
}
