import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { ImageService } from './image.service.ts';
import { type WantedLayer, wantLayers } from './wanted-layer.store.ts';

/** Somebody compares a few releases, not all there are. */
const MOST_RELEASES = 20;

/** Layers that somebody wants to know the inside of; a worker reads them. */
@Injectable()
export class WantedLayerService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly images: ImageService,
  ) {}

  /** @returns how many layers of these releases were never read; each is read once, whoever asks for it */
  async want(viewer: Viewer, releaseIds: readonly string[]): Promise<{ count: number } | Refusal> {
    const ids = [...new Set(releaseIds)];
    if (ids.length > MOST_RELEASES)
      return refuse(
        reason(`These are ${ids.length} releases, and ${MOST_RELEASES} is the most: ask in several calls.`),
      );
    const images = await this.images.ofReleases(ids.filter(isId));
    const [unknown] = ids.filter((id) => !images.has(id));
    if (unknown !== undefined)
      return refuse(reason(`There is no release ${JSON.stringify(unknown.slice(0, 80))} that has images.`));
    const layers = new Map<string, WantedLayer>();
    for (const { digest: imageDigest, repository, layers: ofImage } of [...images.values()].flat())
      for (const { digest } of ofImage) if (digest) layers.set(digest, { digest, repository, imageDigest });
    const measured = await this.images.measured([...layers.keys()]);
    const unread = [...layers.values()].filter(({ digest }) => !measured.has(digest));
    if (unread.length > 0)
      await inTransaction(this.sql, async (tx) => {
        await wantLayers(tx, unread, viewer.name);
        await recordAudit(tx, {
          actor: viewer.name,
          action: 'layers.wanted',
          subject: unread.length === 1 ? '1 layer' : `${unread.length} layers`,
          facts: { releases: ids, layers: unread.map(({ digest }) => digest) },
        });
        await notifyChange(tx, ...ids.map((release) => ({ release })));
      });
    return { count: unread.length };
  }
}

function reason(message: string) {
  return { code: 'layers.release-unknown', field: 'releases', message };
}
