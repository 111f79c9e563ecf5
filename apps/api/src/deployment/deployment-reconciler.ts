import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isDatabaseAway } from '../database/away.ts';
import type { Changes } from '../database/changes.ts';
import { WakeUp } from '../database/wake-up.ts';
import { type HeldLock, withAdvisoryLock } from '../step/kind/advisory-lock.ts';
import { watchHost } from '../target/watch-host.ts';
import { pauseAfter } from './look-times.ts';
import { readWatched, type WatchedRow } from './observation.store.ts';
import { keepSight, type ObserveServices, seeDeployment } from './observe.ts';
import { renewCredentials } from './renew.ts';
import { scaleAsAsked } from './scale.ts';

/** What belongs together changes within so long. */
const GATHER_MS = 300;
/** A container that is started again and again is looked at so often, not at each of its ends. */
const EVENT_MS = 5_000;
/** The list of deployments is read this often without any change: a notification may be lost. */
const LIST_MS = 15_000;
/** Another worker may look in this one's place after so long. */
const LEAD_MS = 5_000;
const AT_ONCE = 8;

interface Memory {
  readonly promotionId: string;
  readonly lookedAt: number;
  nextAt: number;
  readonly unreached: number;
}

/**
 * Looks at every deployment: on a schedule, when an engine says that something happened, and when a person asks. Of all
 * workers one does. It tells what it sees and repairs nothing, scales what it is asked to; while a promotion is under way it looks away.
 */
export class DeploymentReconciler {
  private readonly logger = new Logger('Deployments');
  private readonly services: ObserveServices;
  private readonly changes: Pick<Changes, 'subscribe'>;
  private readonly ending = new AbortController();
  private readonly memory = new Map<string, Memory>();
  private readonly running = new Map<string, Promise<void>>();
  /** When its engine told of something last. */
  private readonly told = new Map<string, number>();
  private readonly watches = new Map<string, AbortController>();
  private rows: readonly WatchedRow[] = [];
  private loop: Promise<void> = Promise.resolve();
  private readonly wakeUp = new WakeUp();

  constructor(services: ObserveServices, changes: Pick<Changes, 'subscribe'>) {
    this.services = services;
    this.changes = changes;
  }

  start(): void {
    this.loop = Promise.all([this.listen(), this.run()]).then(() => undefined);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.wakeUp.rouse();
    await this.loop;
    await Promise.all(this.running.values());
  }

  /** Does what is asked of one deployment, looks at it once and keeps what is new. */
  async look(row: WatchedRow): Promise<void> {
    if (row.scaling !== null) await scaleAsAsked(this.services, row, row.scaling, this.ending.signal);
    await this.renew(row);
    const at = new Date();
    const before = this.memory.get(keyOf(row));
    const sight = await seeDeployment(this.services, row, this.ending.signal);
    const unreached = sight.state === 'unreachable' ? (before?.unreached ?? 0) + 1 : 0;
    const scheduled = Date.now() + pauseAfter(unreached, Math.random());
    // What happened while it looked may not be in what it saw.
    const again = (this.told.get(keyOf(row)) ?? 0) >= at.getTime();
    const nextAt = again ? at.getTime() + EVENT_MS : scheduled;
    const { promotionId } = row;
    const kept = await keepSight(this.services.sql, row, sight, { at, next: new Date(nextAt) });
    if (kept) this.memory.set(keyOf(row), { promotionId, lookedAt: at.getTime(), nextAt, unreached });
  }

  /** What fails here is tried again at the next look, which itself says whether the target is there. */
  private async renew(row: WatchedRow): Promise<void> {
    const place = `${row.application} in ${row.environment}`;
    try {
      if (await renewCredentials(this.services, row, this.ending.signal))
        this.logger.log(`${place} pulls with the registry's new credentials from now on.`);
    } catch (cause) {
      this.ending.signal.throwIfAborted();
      this.logger.warn(`${place} could not be handed the registry's credentials: ${String(cause)}`);
    }
  }

  private async listen(): Promise<void> {
    for await (const { step } of this.changes.subscribe({}, this.ending.signal))
      if (step === undefined) this.wakeUp.rouse();
  }

  private async run(): Promise<void> {
    const { databaseUrl } = this.services.config;
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        const lead = (lock: HeldLock) => this.lead(lock);
        await withAdvisoryLock(databaseUrl, 'slipway observes', signal, async () => undefined, lead, LEAD_MS);
      } catch (cause) {
        if (signal.aborted) return;
        const why = isDatabaseAway(cause) ? 'the database is away' : 'this worker does not look any more';
        this.logger.warn(`Deployments are not looked at for a moment: ${why} (${String(cause)}).`);
        await sleep(LEAD_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async lead(lock: HeldLock): Promise<void> {
    const { signal } = this.ending;
    try {
      while (!signal.aborted) {
        this.wakeUp.forget();
        await lock.confirm();
        this.rows = await readWatched(this.services.sql);
        this.watchEngines();
        const next = this.begin(Date.now());
        if (!signal.aborted) await this.wakeUp.pause(Math.min(LIST_MS, Math.max(GATHER_MS, next - Date.now())));
        await sleep(GATHER_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      for (const watch of this.watches.values()) watch.abort();
      this.watches.clear();
      this.memory.clear();
      this.told.clear();
    }
  }

  /** Begins what is due. @returns when the next one is */
  private begin(now: number): number {
    let next = now + LIST_MS;
    for (const row of this.rows) {
      const key = keyOf(row);
      if (row.busy) this.memory.delete(key);
      if (row.busy || this.running.has(key)) continue;
      const known = this.memory.get(key);
      const asked = row.lookAskedAt !== null || row.scaling !== null;
      const dueAt = asked || known?.promotionId !== row.promotionId ? now : known.nextAt;
      if (dueAt > now || this.running.size >= AT_ONCE) next = Math.min(next, Math.max(dueAt, now + GATHER_MS));
      else this.running.set(key, this.lookSafely(row));
    }
    return next;
  }

  private async lookSafely(row: WatchedRow): Promise<void> {
    try {
      await this.look(row);
    } catch (cause) {
      if (!this.ending.signal.aborted)
        this.logger.warn(`${row.application} in ${row.environment} could not be looked at: ${String(cause)}`);
    } finally {
      this.running.delete(keyOf(row));
      this.wakeUp.rouse();
    }
  }

  /** One stream of events for each engine that runs something. */
  private watchEngines(): void {
    const hosts = new Set(
      this.rows.flatMap(({ target }) => (target.kind === 'docker-host' && target.dockerHost) || []),
    );
    for (const [host, watch] of this.watches) {
      if (hosts.has(host)) continue;
      watch.abort();
      this.watches.delete(host);
    }
    for (const host of hosts) {
      if (this.watches.has(host)) continue;
      const watch = new AbortController();
      this.watches.set(host, watch);
      const signal = AbortSignal.any([watch.signal, this.ending.signal]);
      void watchHost(host, signal, (place) => this.hasten(host, place));
    }
  }

  private hasten(host: string, place: { readonly environment: string; readonly application: string } | undefined) {
    for (const row of this.rows) {
      if (row.target.dockerHost !== host) continue;
      if (place && (place.application !== row.application || !place.environment.endsWith(row.environmentId.slice(-8))))
        continue;
      this.told.set(keyOf(row), Date.now());
      const known = this.memory.get(keyOf(row));
      if (known) known.nextAt = Math.min(known.nextAt, Math.max(Date.now() + GATHER_MS, known.lookedAt + EVENT_MS));
    }
    this.wakeUp.rouse();
  }
}

function keyOf({ environmentId, applicationId }: WatchedRow): string {
  return `${environmentId} ${applicationId}`;
}
