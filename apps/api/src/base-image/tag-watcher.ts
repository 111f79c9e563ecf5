import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Look, type Quota, untilAllowed } from '@slipway/pipeline';
import type { RateLimit, Registry } from '@slipway/registry';
import { isDatabaseAway } from '../database/away.ts';
import type { Change, ChangeFilter } from '../database/change-queue.ts';
import type { Sql } from '../database/connect.ts';
import { WakeUp } from '../database/wake-up.ts';
import { answersAgain, leaveAlone, writeQuota } from './allowance.store.ts';
import { mendClocks } from './derive.store.ts';
import { deriveTags } from './derive.ts';
import { keepLook, unchanged } from './keep-look.ts';
import { lookAtTag } from './look-at-tag.ts';
import { type LaneOutcome, RegistryLane } from './registry-lane.ts';
import {
  type ClaimedTag,
  claimTags,
  type FinishedCheck,
  finishChecks,
  readNextDue,
  releaseClaims,
  renewClaims,
} from './tag-watch.store.ts';

export interface TagWatcherOptions {
  readonly sql: Sql;
  readonly registry: Registry & { rateLimit(host: string): RateLimit | undefined };
  readonly changes: { subscribe(filter: ChangeFilter, signal: AbortSignal): AsyncIterable<Change> };
  /** Registry host → what is read in its place. */
  readonly mirrors: ReadonlyMap<string, string>;
  /** Between two looks at a tag that does not move, ms. */
  readonly intervalMs: number;
  /** A tag that moved counts when it did not move again for so long, ms. */
  readonly settleMs: number;
}

/** After a change, others that belong to it are waited for so long. */
const GATHER_MS = 300;
/** Without any change, what is due and what is to be watched is asked for this often: a notification may be lost. */
const LOOK_MS = 15_000;
/** At most this often after changes: with thousands of tags it costs a tenth of a second. */
const DERIVE_MS = 2_000;
const HEARTBEAT_MS = 10_000;
/** Without a heartbeat for so long, another worker may have the tags soon. */
const LOST_MS = 20_000;
/** Tags that are fetched at once, and those of one registry that may wait here. */
const BATCH = 250;
const MOST_OF_A_REGISTRY = 1_000;
/** Looks that saw nothing new are written together. */
const FLUSH_MS = 100;
const QUOTA_MS = 5_000;

/**
 * Looks at the tags of base images when they are due. Every worker runs one; a tag is one worker's at a time, and what a
 * worker had that is no more is due again when its claim lapses.
 */
export class TagWatcher {
  private readonly logger = new Logger('BaseImages');
  private readonly options: TagWatcherOptions;
  private readonly claim = randomUUID();
  private readonly ending = new AbortController();
  private looking = new AbortController();
  private readonly lanes = new Map<string, RegistryLane>();
  private readonly quotas = new Map<string, { said: RateLimit; quota: Quota; writtenAt: number }>();
  private finished: FinishedCheck[] = [];
  private loops: Promise<unknown> = Promise.resolve();
  private beatAt = performance.now();
  private clock = { at: Date.now(), taken: performance.now() };
  private deriveSoon = true;
  private readonly wakeUp = new WakeUp();

  constructor(options: TagWatcherOptions) {
    this.options = options;
  }

  start(): void {
    this.loops = Promise.all([this.listen(), this.run(), this.beat()]);
  }

  /** Gives back what it has not looked at. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.wakeUp.rouse();
    const lanes = [...this.lanes.values()];
    // What waits is taken out first: else it would take the places of what is let go of.
    const waiting = lanes.flatMap((lane) => lane.empty());
    const tags = [...waiting, ...lanes.flatMap((lane) => lane.tags)];
    this.looking.abort();
    await this.loops;
    await Promise.all(lanes.map((lane) => lane.idle()));
    await this.flush();
    await this.giveBack(tags);
  }

  /** Looks at everything that is due now, and ends with it. */
  async once(): Promise<void> {
    await mendClocks(this.options.sql);
    await deriveTags(this.options.sql, this.options.mirrors);
    while (await this.take()) await this.idle();
  }

  private async idle(): Promise<void> {
    await Promise.all([...this.lanes.values()].map((lane) => lane.idle()));
    await this.flush();
  }

  private async listen(): Promise<void> {
    for await (const change of this.options.changes.subscribe({}, this.ending.signal)) {
      // Progress of steps comes many times a second; what is published or deployed comes without one as well.
      if (change.step !== undefined) continue;
      if (change.baseImage === undefined) this.deriveSoon = true;
      this.wakeUp.rouse();
    }
  }

  private async run(): Promise<void> {
    let derivedAt = Number.NEGATIVE_INFINITY;
    while (!this.ending.signal.aborted) {
      this.wakeUp.forget();
      let pause = LOOK_MS;
      try {
        const ago = performance.now() - derivedAt;
        if (ago > LOOK_MS) await mendClocks(this.options.sql);
        if (ago > LOOK_MS || (this.deriveSoon && ago > DERIVE_MS)) {
          this.deriveSoon = false;
          derivedAt = performance.now();
          await deriveTags(this.options.sql, this.options.mirrors);
        }
        while (!this.ending.signal.aborted && (await this.take()));
        const next = await readNextDue(this.options.sql);
        if (next) pause = Math.min(pause, Math.max(GATHER_MS, next.inMs));
        if (this.deriveSoon) pause = Math.min(pause, DERIVE_MS);
      } catch (cause) {
        this.report('Base images could not be looked at', cause);
      }
      if (!this.ending.signal.aborted) await this.wakeUp.pause(pause);
      await this.pause(GATHER_MS);
    }
  }

  private async beat(): Promise<void> {
    while (await this.pause(HEARTBEAT_MS)) {
      const ids = [...this.lanes.values()].flatMap((lane) => lane.tags.map(({ id }) => id));
      try {
        const mine = ids.length > 0 ? await renewClaims(this.options.sql, this.claim, ids) : new Set<string>();
        const lost = new Set(ids.filter((id) => !mine.has(id)));
        for (const lane of this.lanes.values()) lane.forget(lost);
        this.beatAt = performance.now();
      } catch (cause) {
        this.report('Claims of base images could not be renewed', cause);
        if (performance.now() - this.beatAt > LOST_MS) this.drop();
      }
    }
  }

  /** What is under way may be another worker's by now: it is let go of, and written by nobody here. */
  private drop(): void {
    for (const lane of this.lanes.values()) lane.empty();
    this.looking.abort();
    this.looking = new AbortController();
  }

  /** @returns whether more may be due */
  private async take(): Promise<boolean> {
    const full = [...this.lanes].filter(([, lane]) => lane.size > MOST_OF_A_REGISTRY - BATCH).map(([host]) => host);
    const tags = await claimTags(this.options.sql, this.claim, BATCH, full);
    if (this.ending.signal.aborted) {
      await this.giveBack(tags);
      return false;
    }
    if (tags[0]) this.clock = { at: tags[0].now.getTime(), taken: performance.now() };
    for (const [host, ofHost] of Map.groupBy(tags, ({ sourceRegistry }) => sourceRegistry)) this.lane(host).add(ofHost);
    return tags.length > 0;
  }

  private lane(host: string): RegistryLane {
    const known = this.lanes.get(host);
    if (known) return known;
    const lane = new RegistryLane({
      host,
      work: (tag) => this.look(tag),
      onClosed: (waiting, why) => this.close(host, waiting, why),
      onRoom: () => this.wakeUp.rouse(),
    });
    this.lanes.set(host, lane);
    return lane;
  }

  private async look(tag: ClaimedTag): Promise<LaneOutcome> {
    const { sql, registry, intervalMs, settleMs } = this.options;
    try {
      const { look, trouble, retryAfterMs } = await lookAtTag(registry, tag, this.looking.signal);
      const at = this.now();
      const quota = await this.noteQuota(tag, at);
      const facts = { at, intervalMs, settleMs, chance: Math.random(), retryAfterMs, quota };
      const same = unchanged(tag, look, facts);
      if (same) this.finish(same);
      else await keepLook(sql, this.claim, tag, look, facts);
      if (trouble === undefined && tag.registryFailing) await answersAgain(sql, tag.sourceRegistry);
      if (trouble === 'limited') await leaveAlone(sql, tag.sourceRegistry, retryAfterMs, sentenceOf(look));
      return trouble ?? 'answered';
    } catch (cause) {
      // Its claim lapses, and then it is due again.
      if (!this.looking.signal.aborted) this.report(`${tag.reference} could not be looked at`, cause);
      return 'answered';
    }
  }

  /** What waits for a registry that limits us or is away is due as it was; nobody asks that registry for a while. */
  private async close(host: string, waiting: readonly ClaimedTag[], why: 'away' | 'limited'): Promise<void> {
    const { sql } = this.options;
    try {
      if (why === 'away') await leaveAlone(sql, host, undefined, `${host} does not answer.`);
      await releaseClaims(sql, this.claim, waiting);
    } catch (cause) {
      this.report(`The base images of ${host} could not be given back`, cause);
    }
  }

  /** What the registry said with its last answer; kept for all workers, and obeyed before it runs out. */
  private async noteQuota({ sourceRegistry: host }: ClaimedTag, at: Date): Promise<Quota | undefined> {
    const said = this.options.registry.rateLimit(host);
    if (said === undefined) return undefined;
    const known = this.quotas.get(host);
    const windowMs = said.windowSeconds === undefined ? undefined : said.windowSeconds * 1_000;
    // The same object as before is no new word of the registry, and grows old.
    const { limit, remaining } = said;
    const quota = known?.said === said ? known.quota : { limit, remaining, windowMs, seenAt: at };
    const wait = untilAllowed(quota, at);
    const write = known?.said !== said && (wait > 0 || performance.now() - (known?.writtenAt ?? 0) > QUOTA_MS);
    this.quotas.set(host, { said, quota, writtenAt: write ? performance.now() : (known?.writtenAt ?? 0) });
    if (write) await writeQuota(this.options.sql, host, quota, wait);
    const lane = this.lanes.get(host);
    if (wait > 0 && lane) await releaseClaims(this.options.sql, this.claim, lane.empty());
    return quota;
  }

  private finish(check: FinishedCheck): void {
    this.finished.push(check);
    if (this.finished.length > 1) return;
    setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async flush(): Promise<void> {
    const checks = this.finished.splice(0);
    if (checks.length === 0) return;
    try {
      await finishChecks(this.options.sql, this.claim, checks);
    } catch (cause) {
      // Their claims lapse, and then they are looked at again.
      this.report('Looks at base images could not be written', cause);
    }
  }

  private async giveBack(tags: readonly ClaimedTag[]): Promise<void> {
    try {
      await releaseClaims(this.options.sql, this.claim, tags);
    } catch (cause) {
      // Their claims lapse.
      this.report('Base images could not be given back', cause);
    }
  }

  /** By the clock of the database, so that workers whose clocks differ agree, and one that is set does no harm. */
  private now(): Date {
    return new Date(this.clock.at + performance.now() - this.clock.taken);
  }

  private async pause(ms: number): Promise<boolean> {
    await sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
    return !this.ending.signal.aborted;
  }

  private report(what: string, cause: unknown): void {
    if (isDatabaseAway(cause)) this.logger.warn(`${what}: the database is away (${String(cause)}).`);
    else this.logger.error(`${what}: ${cause instanceof Error ? cause.stack : String(cause)}`);
  }
}

function sentenceOf(look: Look): string {
  return look.kind === 'failed' ? look.sentence : '';
}
