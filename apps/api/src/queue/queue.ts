import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import type { Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { throughPool, throughTransaction } from './boss-database.ts';

/** Steps that need a place on a builder's engine, and all others. Two queues, so that a full builder blocks no light step. */
export const QUEUES = ['engine-step', 'step'] as const;
export type QueueName = (typeof QUEUES)[number];

/** One claim of one job. `retryCount` grows with each claim, so both together name the claim. */
export interface Lease {
  readonly queue: QueueName;
  readonly id: string;
  readonly retryCount: number;
}

export interface ClaimedJob {
  readonly stepId: string;
  readonly lease: Lease;
}

/** A lease that was not renewed for this long is given to another worker. The lowest that pg-boss takes. */
export const LEASE_SECONDS = 10;

const SETTINGS = {
  heartbeatSeconds: LEASE_SECONDS,
  // The longest there is; the default of 15 minutes fails healthy builds.
  expireInSeconds: 24 * 60 * 60,
  // Only lost leases are retried here; how often a step is tried is decided by `advance`.
  retryLimit: 1_000,
  retryDelay: 0,
  retentionSeconds: 14 * 24 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
};

/**
 * Jobs, leases and heartbeats, on pg-boss. Our tables are the truth: a job carries the id of its step and nothing else.
 * Every process can send; only one with workers supervises leases.
 */
@Injectable()
export class Queue implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Queue');
  private boss: PgBoss | undefined;
  private supervises = false;

  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  async onModuleInit(): Promise<void> {
    await this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Makes or upgrades the schema `pgboss` and the queues; several processes may do so at once. */
  async start(): Promise<void> {
    if (this.boss) return;
    const boss = this.create(false);
    await boss.start();
    for (const name of QUEUES) {
      await boss.createQueue(name, SETTINGS);
      await boss.updateQueue(name, SETTINGS);
    }
    this.boss = boss;
  }

  /** Also looks each second for leases that were not renewed and gives their jobs free. */
  async supervise(): Promise<void> {
    await this.start();
    if (this.supervises) return;
    const plain = this.running();
    const boss = this.create(true);
    await boss.start();
    this.boss = boss;
    this.supervises = true;
    await plain.stop({ graceful: false });
  }

  async stop(): Promise<void> {
    const boss = this.boss;
    this.boss = undefined;
    this.supervises = false;
    await boss?.stop({ graceful: false });
  }

  /** Sends the job of a ready step; it is there when the transaction commits. `group` is the builder's id. */
  async sendStep(tx: Transaction, job: { stepId: string; group?: string; startAfter?: Date }): Promise<void> {
    const { stepId, group, startAfter } = job;
    const id = await this.running().send(
      group ? 'engine-step' : 'step',
      { stepId },
      {
        ...(group ? { group: { id: group, tier: group } } : {}),
        ...(startAfter ? { startAfter } : {}),
        db: throughTransaction(tx),
      },
    );
    if (id === null) throw new Error(`The queue took no job for step ${stepId}.`);
  }

  /**
   * Takes the next job, if there is one. `places` holds the number of places of each builder; a builder with all of
   * them taken is passed over. Hard only while the caller holds a lock against other claims (pg-boss counts, then takes).
   */
  async claim(tx: Transaction, queue: QueueName, places: ReadonlyMap<string, number>): Promise<ClaimedJob | undefined> {
    const [job] = await this.running().fetch<{ stepId: string }>(queue, {
      batchSize: 1,
      includeMetadata: true,
      ...(queue === 'engine-step' ? { groupConcurrency: { default: 1, tiers: Object.fromEntries(places) } } : {}),
      db: throughTransaction(tx),
    });
    return job && { stepId: job.data.stepId, lease: { queue, id: job.id, retryCount: job.retryCount } };
  }

  /** False when the lease is not ours any more. */
  async renew({ queue, ...job }: Lease): Promise<boolean> {
    return hit(await this.running().touch(queue, job));
  }

  /** False when the lease is not ours any more; then the caller's transaction must not commit. */
  async complete(tx: Transaction, { queue, ...job }: Lease): Promise<boolean> {
    return hit(await this.running().complete(queue, job, null, { db: throughTransaction(tx) }));
  }

  private running(): PgBoss {
    if (!this.boss) throw new Error('The queue is not started.');
    return this.boss;
  }

  private create(supervise: boolean): PgBoss {
    const boss = new PgBoss({
      db: throughPool(this.sql),
      supervise,
      schedule: false,
      ...(supervise ? { superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 } : {}),
    });
    boss.on('error', (error) => this.logger.warn(`The queue met an error and goes on: ${String(error)}`));
    return boss;
  }
}

/** pg-boss answers with the number of jobs that the call reached, but leaves it out of its types. */
function hit(response: object): boolean {
  return 'affected' in response && response.affected === 1;
}
