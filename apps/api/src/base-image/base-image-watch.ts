import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.ts';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { CurrentRegistry } from '../registry/current-registry.ts';
import { RegistrySettings } from '../registry/registry-settings.ts';
import { TagAdviser } from './tag-adviser.ts';
import { TagWatcher } from './tag-watcher.ts';

/** A look that takes longer has failed; the next one is its repetition. */
const deadline = 15_000;
const retry = { attempts: 1, baseDelay: 500, maxDelay: 2_000, jitter: Math.random };

/** The watch over base images of this worker. */
@Injectable()
export class BaseImageWatch {
  private readonly registry: CurrentRegistry;
  private readonly watcher: TagWatcher;
  private readonly adviser: TagAdviser;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(DATABASE) sql: Sql,
    changes: Changes,
    settings: RegistrySettings,
  ) {
    this.registry = new CurrentRegistry(settings, { deadline, retry });
    this.watcher = new TagWatcher({
      sql,
      registry: this.registry,
      changes,
      mirrors: config.registryMirrors,
      intervalMs: config.baseImageCheckMs,
      settleMs: config.baseImageSettleMs,
    });
    this.adviser = new TagAdviser({ sql, registry: this.registry });
  }

  start(): void {
    this.watcher.start();
    this.adviser.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.watcher.stop(), this.adviser.stop()]);
    await this.registry.close();
  }
}
