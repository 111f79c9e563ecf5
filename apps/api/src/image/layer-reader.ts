import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LayerError, parseDigest, parseManifest, parseRepository, RegistryError, readLayer } from '@slipway/registry';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { ReconcileLoop } from '../database/reconcile-loop.ts';
import { CurrentRegistry } from '../registry/current-registry.ts';
import { RegistrySettings } from '../registry/registry-settings.ts';
import { DatabaseLayerCache } from './database-layer-cache.ts';
import {
  type ClaimedLayer,
  claimLayer,
  endWanted,
  failLayer,
  giveLayerBack,
  readNextDue,
  renewLayer,
} from './wanted-layer.store.ts';

const HEARTBEAT_MS = 10_000;
const GATHER_MS = 300;
/** A layer that takes its reader down with it is left alone after so many, too. */
const MOST_ATTEMPTS = 5;
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * Reads the layers that somebody wants to know the inside of, one at a time in every worker. What is wanted stands in a
 * table, so what a killed worker had is another's when its claim lapses; to keep what was read twice changes nothing.
 */
@Injectable()
export class LayerReader {
  private readonly registry: CurrentRegistry;
  private readonly cache: DatabaseLayerCache;
  private readonly claim = randomUUID();
  private readonly ending = new AbortController();
  private readonly loop: ReconcileLoop;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    changes: Changes,
    settings: RegistrySettings,
  ) {
    this.registry = new CurrentRegistry(settings);
    this.cache = new DatabaseLayerCache(sql);
    this.loop = new ReconcileLoop({
      name: 'Layers to read',
      changes,
      concerns: ({ missed, release, step }) => missed === true || (release !== undefined && step === undefined),
      gatherMs: GATHER_MS,
      look: () => this.look(),
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.loop.stop();
    await this.registry.close();
  }

  /** Reads everything that is due. @returns when something is due again */
  async look(): Promise<Date | undefined> {
    for (;;) {
      if (this.ending.signal.aborted) return undefined;
      const layer = await claimLayer(this.sql, this.claim);
      if (layer === undefined) break;
      await this.read(layer);
    }
    const next = await readNextDue(this.sql);
    return next && new Date(Date.now() + next.inMs);
  }

  private async read(layer: ClaimedLayer): Promise<void> {
    const lost = new AbortController();
    const beat = setInterval(() => {
      // A heartbeat that fails is repeated; what is read meanwhile is right whoever else reads it.
      renewLayer(this.sql, this.claim, layer.digest).then(
        (mine) => mine || lost.abort(),
        () => undefined,
      );
    }, HEARTBEAT_MS);
    const signal = AbortSignal.any([this.ending.signal, lost.signal]);
    try {
      await this.measure(layer, signal);
      await endWanted(this.sql, layer.digest);
    } catch (cause) {
      if (signal.aborted) await giveLayerBack(this.sql, this.claim, layer.digest);
      else await this.fail(layer, cause);
    } finally {
      clearInterval(beat);
    }
  }

  private async measure({ digest, repository, imageDigest }: ClaimedLayer, signal: AbortSignal): Promise<void> {
    const at = parseRepository(repository);
    const manifest = parseManifest(await this.registry.getManifest(at, parseDigest(imageDigest), { signal }));
    const layers = 'layers' in manifest ? manifest.layers : [];
    const found = layers.find((one) => one.digest === digest);
    if (found === undefined) throw new LayerError('damaged', `is not in ${imageDigest}`, `The layer ${digest}`);
    await readLayer(this.registry, at, found, { cache: this.cache, signal });
  }

  private async fail({ digest, attempts }: ClaimedLayer, cause: unknown): Promise<void> {
    // Neither about the layer nor about its registry: its claim lapses, and the loop says why.
    if (!(cause instanceof LayerError) && !(cause instanceof RegistryError)) throw cause;
    const again = cause instanceof RegistryError && cause.transient && attempts < MOST_ATTEMPTS;
    const asked = cause instanceof RegistryError ? (cause.facts.retryAfter ?? 0) : 0;
    const wait = Math.max(asked, Math.min(LONGEST_RETRY_MS, RETRY_MS * 4 ** (attempts - 1)));
    await failLayer(this.sql, this.claim, digest, cause.message, again ? wait : undefined);
  }
}
