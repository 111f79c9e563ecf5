import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type Digest, layerContentsVersion, parseDigest } from '@slipway/registry';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { isId } from '../graphql/page.ts';
import { type ContentsSummary, noDifference } from './compare-contents.ts';
import type { CompareOutcome, CompareTask } from './compare-thread.ts';
import { Comparer } from './comparer.ts';
import { ImageService } from './image.service.ts';
import type { ImageRow } from './image.store.ts';
import { readLayerContents } from './layer.store.ts';
import { readWanted } from './wanted-layer.store.ts';

/** Files and folders in the layers of two images together; comparing so many takes some seconds and 250 MB, in a thread of its own. */
const MOST_ENTRIES = 400_000;
/** A request waits so long for a comparison, ms; what takes longer is asked for again. */
const PATIENCE_MS = 1_000;

/** What differs inside two images, or why that is not told. */
export type Inside =
  | { readonly state: 'known'; readonly summary: ContentsSummary }
  | { readonly state: 'pending' | 'unread' | 'unknown'; readonly because: string };

export interface PlatformComparison {
  readonly platform: string;
  readonly from: ImageRow | null;
  readonly to: ImageRow | null;
  /** Bytes; none without an image of `to`. */
  readonly updateSize: number | null;
  readonly inside: Inside;
}

/** What differs inside the images of two releases, by what the database knows of their layers; no registry is asked. */
@Injectable()
export class ComparisonService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly images: ImageService,
    private readonly comparer: Comparer,
  ) {}

  /** By platform, in the order of `to`; undefined when one of them is not there or has no images. */
  async compareReleases(from: string, to: string): Promise<{ platforms: PlatformComparison[] } | undefined> {
    if (!isId(from) || !isId(to)) return undefined;
    const images = await this.images.ofReleases([from, to]);
    const [before, after] = [images.get(from), images.get(to)];
    if (!before || !after) return undefined;
    const names = [...new Set([...after, ...before].map((image) => image.platform))];
    const of = (list: readonly ImageRow[], platform: string) => list.find((one) => one.platform === platform) ?? null;
    return {
      platforms: await Promise.all(
        names.map((platform) => this.#compare(platform, of(before, platform), of(after, platform))),
      ),
    };
  }

  async #compare(platform: string, from: ImageRow | null, to: ImageRow | null): Promise<PlatformComparison> {
    const missing = `The ${from ? 'newer' : 'older'} release has no image for ${platform}.`;
    const inside = from && to ? await this.inside(from, to) : no('unknown', missing);
    const updateSize = to && (from ? this.images.updateSize(from, to) : to.pullSize);
    return { platform, from, to, updateSize, inside };
  }

  /** Two images are compared once; one that was not measured is asked about again. */
  async inside(from: Pick<ImageRow, 'layers'>, to: Pick<ImageRow, 'layers'>): Promise<Inside> {
    const [before, after] = [digestsOf(from), digestsOf(to)];
    if (before.join() === after.join()) return { state: 'known', summary: noDifference };
    const wanted = [...new Set([...before, ...after])];
    const measured = await this.images.measured(wanted);
    const missing = wanted.filter((digest) => !measured.has(digest));
    if (missing.length > 0) return this.#unread(missing, wanted.length);
    const entries = [...measured.values()].reduce((sum, layer) => sum + layer.entries, 0);
    if (entries > MOST_ENTRIES) {
      const sentence = `The two images hold ${entries} files and folders; more than ${MOST_ENTRIES} are not compared here.`;
      return no('unknown', sentence);
    }
    const outcome = await inTime(
      this.comparer.compare(`${before.join()} ${after.join()}`, () => this.#task(before, after, wanted)),
    );
    if (outcome === undefined) return no('pending', 'The two images are being compared.');
    return 'summary' in outcome ? { state: 'known', summary: outcome.summary } : no('unknown', outcome.because);
  }

  async #task(before: readonly Digest[], after: readonly Digest[], wanted: readonly Digest[]): Promise<CompareTask> {
    const packed = new Map<string, Uint8Array>();
    for (const digest of wanted) {
      const contents = await readLayerContents(this.sql, digest, layerContentsVersion);
      if (contents === undefined) throw new Error(`The layer ${digest} is not known any more.`);
      packed.set(digest, contents);
    }
    return { before, after, packed };
  }

  async #unread(missing: readonly string[], all: number): Promise<Inside> {
    const wanted = await readWanted(this.sql, missing);
    const failed = wanted.find(({ givenUp }) => givenUp);
    if (failed) return no('unread', `${unread(missing.length, all)} ${failed.failure ?? ''}`.trimEnd());
    if (wanted.length < missing.length) return no('unread', unread(missing.length, all));
    const last = wanted.find(({ failure }) => failure !== null)?.failure;
    const sentence = `${missing.length} of the ${all} layers of the two images ${are(missing.length)} being read.`;
    return no('pending', last ? `${sentence} It is tried again: ${last}` : sentence);
  }
}

/** Undefined when it takes longer; then it goes on, and whoever asks again finds it. */
async function inTime(outcome: Promise<CompareOutcome>): Promise<CompareOutcome | undefined> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  return Promise.race([outcome, late]).finally(() => patience.abort());
}

function unread(missing: number, all: number): string {
  if (missing === all) return `None of the ${all} layers of the two images was ever read.`;
  return `${missing} of the ${all} layers of the two images ${missing === 1 ? 'was' : 'were'} never read.`;
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function no(state: 'pending' | 'unread' | 'unknown', because: string): Inside {
  return { state, because };
}

function digestsOf({ layers }: Pick<ImageRow, 'layers'>): readonly Digest[] {
  return layers.flatMap(({ digest }) => (digest ? [parseDigest(digest)] : []));
}
