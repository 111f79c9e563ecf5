import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type Digest, type LayerContents, LayerError, parseDigest } from '@slipway/registry';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { isId } from '../graphql/page.ts';
import { type ContentsSummary, compareContents, noDifference } from './compare-contents.ts';
import { DatabaseLayerCache } from './database-layer-cache.ts';
import { ImageService } from './image.service.ts';
import type { ImageRow } from './image.store.ts';

/** Files and folders in the layers of two images together; comparing so many takes about a second and 200 MB. */
const MOST_ENTRIES = 150_000;
/** Pairs that are remembered, each of some 50 kB at most. */
const MOST_KEPT = 100;

export interface PlatformComparison {
  readonly platform: string;
  readonly from: ImageRow | null;
  readonly to: ImageRow | null;
  /** Bytes; none without an image of `to`. */
  readonly updateSize: number | null;
  readonly contents: ContentsSummary | null;
  /** One sentence: why there are no contents. */
  readonly unmeasured: string | null;
}

type Contents = Pick<PlatformComparison, 'contents' | 'unmeasured'>;

/** What differs inside the images of two releases, by what the database knows of their layers; no registry is asked. */
@Injectable()
export class ComparisonService {
  readonly #cache: DatabaseLayerCache;
  readonly #known = new Map<string, ContentsSummary>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(DATABASE) sql: Sql,
    private readonly images: ImageService,
  ) {
    this.#cache = new DatabaseLayerCache(sql);
  }

  /** By platform, in the order of `to`; undefined when one of them is not there or has no images. */
  async compareReleases(from: string, to: string): Promise<{ platforms: PlatformComparison[] } | undefined> {
    if (!isId(from) || !isId(to)) return undefined;
    const images = await this.images.ofReleases([from, to]);
    const [before, after] = [images.get(from), images.get(to)];
    if (!before || !after) return undefined;
    const platforms: PlatformComparison[] = [];
    for (const platform of new Set([...after, ...before].map((image) => image.platform))) {
      const of = (list: readonly ImageRow[]) => list.find((image) => image.platform === platform) ?? null;
      platforms.push(await this.#compare(platform, of(before), of(after)));
    }
    return { platforms };
  }

  async #compare(platform: string, from: ImageRow | null, to: ImageRow | null): Promise<PlatformComparison> {
    const contents: Contents =
      from && to
        ? await this.contentsOf(from, to)
        : { contents: null, unmeasured: `The ${from ? 'newer' : 'older'} release has no image for ${platform}.` };
    const updateSize = to && (from ? this.images.updateSize(from, to) : to.pullSize);
    return { platform, from, to, updateSize, ...contents };
  }

  /** A pair is worked out once; one that was not measured is asked about again. */
  async contentsOf(from: Pick<ImageRow, 'layers'>, to: Pick<ImageRow, 'layers'>): Promise<Contents> {
    const [before, after] = [digestsOf(from), digestsOf(to)];
    if (before.join() === after.join()) return { contents: noDifference, unmeasured: null };
    const key = `${before.join()} ${after.join()}`;
    const known = this.#known.get(key);
    if (known) return { contents: this.#keep(key, known), unmeasured: null };
    // One after another: each may take much memory, and who asks next often asks for the same.
    const work = () => this.#work(key, before, after);
    const mine = this.#last.then(work, work);
    this.#last = mine;
    return mine;
  }

  async #work(key: string, before: readonly Digest[], after: readonly Digest[]): Promise<Contents> {
    const known = this.#known.get(key);
    if (known) return { contents: known, unmeasured: null };
    const wanted = [...new Set([...before, ...after])];
    const measured = await this.images.measured(wanted);
    const missing = wanted.length - measured.size;
    if (missing > 0) return no(unread(missing, wanted.length));
    const entries = [...measured.values()].reduce((sum, layer) => sum + layer.entries, 0);
    if (entries > MOST_ENTRIES)
      return no(`The two images hold ${entries} files and folders; more than ${MOST_ENTRIES} are not compared here.`);
    const read = new Map<Digest, LayerContents>();
    for (const digest of wanted) {
      const contents = await this.#cache.get(digest);
      if (contents === undefined) return no(`The layer ${digest} is not known any more.`);
      read.set(digest, contents);
      // Between two heavy works others have their turn.
      await setImmediate();
    }
    const layers = (digests: readonly Digest[]) => digests.flatMap((digest) => read.get(digest) ?? []);
    try {
      return { contents: this.#keep(key, compareContents(layers(before), layers(after))), unmeasured: null };
    } catch (error) {
      if (error instanceof LayerError) return no(error.message);
      throw error;
    }
  }

  /** A Map goes through its keys in the order in which they were set, so the first is the one not used for longest. */
  #keep(key: string, summary: ContentsSummary): ContentsSummary {
    this.#known.delete(key);
    this.#known.set(key, summary);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return summary;
  }
}

function unread(missing: number, all: number): string {
  if (missing === all) return `None of the ${all} layers of the two images was ever read.`;
  return `${missing} of the ${all} layers of the two images ${missing === 1 ? 'was' : 'were'} never read.`;
}

function no(sentence: string): Contents {
  return { contents: null, unmeasured: sentence };
}

function digestsOf({ layers }: Pick<ImageRow, 'layers'>): readonly Digest[] {
  return layers.flatMap(({ digest }) => (digest ? [parseDigest(digest)] : []));
}
