import { Inject, Injectable } from '@nestjs/common';
import { type ImageBlobs, layerContentsVersion, parseDigest, updateSize } from '@slipway/registry';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { type ImageBlobsRow, readImages, readPreviousImages, readTags } from './image.store.ts';
import { readLayers } from './layer.store.ts';

@Injectable()
export class ImageService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  readonly ofReleases = (releaseIds: readonly string[], sql: Queryable = this.sql) => readImages(sql, releaseIds);
  readonly previous = (releaseIds: readonly string[]) => readPreviousImages(this.sql, releaseIds);
  readonly tagsOf = (applicationIds: readonly string[]) => readTags(this.sql, applicationIds);

  /** Of layers, by digest; those that were never measured are not there. */
  readonly measured = (digests: readonly string[]) => readLayers(this.sql, digests, layerContentsVersion);

  updateSize(previous: ImageBlobsRow, image: ImageBlobsRow): number {
    return updateSize(blobsOf(previous), blobsOf(image));
  }
}

function blobsOf({ configDigest, configSize, layers }: ImageBlobsRow): ImageBlobs {
  return {
    config: { digest: parseDigest(configDigest), size: configSize },
    layers: layers.flatMap(({ digest, size }) => (digest ? [{ digest: parseDigest(digest), size }] : [])),
  };
}
