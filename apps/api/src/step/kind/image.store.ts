import type { Transaction } from '../../database/connect.ts';
import { jsonSafe } from '../json-safe.ts';

export interface ImageRow {
  readonly platform: string;
  readonly digest: string;
  readonly repository: string;
  readonly mediaType: string;
  readonly configDigest: string;
  readonly configSize: number;
  readonly pullSize: number;
  /** In the order of the history: {digest?, size, instruction, empty}. */
  readonly layers: unknown;
  readonly config: unknown;
}

/** The release's images and index; replaces what an earlier attempt wrote. */
export async function writeImages(
  tx: Transaction,
  releaseId: string,
  index: { readonly digest: string; readonly mediaType: string; readonly footprint: number },
  images: readonly ImageRow[],
): Promise<void> {
  await tx`update release set index_digest = ${index.digest}, index_media_type = ${index.mediaType}, footprint = ${index.footprint}
    where id = ${releaseId}`;
  await tx`delete from image where release_id = ${releaseId}`;
  for (const image of images) {
    await tx`insert into image (release_id, platform, digest, repository, media_type, config_digest, config_size, pull_size, layers, config)
      values (${releaseId}, ${image.platform}, ${image.digest}, ${image.repository}, ${image.mediaType}, ${image.configDigest},
        ${image.configSize}, ${image.pullSize}, ${tx.json(jsonSafe(image.layers) as never)}, ${tx.json(jsonSafe(image.config) as never)})`;
  }
}
