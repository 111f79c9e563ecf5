import { digestOf } from '@slipway/registry';
import { chooseChild } from '../base-image/choose-child.ts';
import { canonical } from '../promotion/canonical.ts';
import { listed } from '../promotion/measure.ts';

/** One image that the last good release of an application took by a tag, for one of its platforms. */
export interface TakenImage {
  readonly reference: string;
  readonly platform: string;
  /** For which it was pulled: the builder's own, for a stage that runs there. */
  readonly pulledPlatform: string;
  readonly stage: number | null;
  /** What runs stands on it. */
  readonly runtime: boolean;
  readonly child: string;
}

/** What a tag is, as far as it has settled. */
export interface SettledImage {
  readonly children: ReadonlyMap<string, string>;
  readonly settledAt: Date;
  /** When somebody last looked. A release that took it later knows better. */
  readonly seenAt: Date;
  /** It moved since and has not settled there yet, so that nothing can be said. */
  readonly moving: boolean;
}

/** A taken image is not what its tag has settled at. */
export interface RebuildChange {
  readonly reference: string;
  readonly platform: string;
  readonly pulledPlatform: string;
  readonly stage: number | null;
  readonly runtime: boolean;
  readonly from: string;
  readonly to: string;
}

export interface Changes {
  readonly changes: readonly RebuildChange[];
  /** Images whose tag has none any more for the platform that takes it: a build on it would fail. */
  readonly lost: readonly TakenImage[];
}

/** What differs from what a release took at `resolvedAt`; tags that nobody watches or that are moving say nothing. */
export function changesOf(
  taken: readonly TakenImage[],
  resolvedAt: Date,
  tags: ReadonlyMap<string, SettledImage>,
): Changes {
  const changes = new Map<string, RebuildChange>();
  const lost: TakenImage[] = [];
  for (const { child: from, ...image } of taken) {
    const tag = tags.get(image.reference);
    if (tag === undefined || tag.moving || tag.seenAt <= resolvedAt) continue;
    const to = chooseChild(tag.children, image.pulledPlatform);
    if (to === undefined) lost.push({ ...image, child: from });
    else if (to !== from) changes.set(canonical(image), { ...image, from, to });
  }
  return { changes: [...changes.values()], lost };
}

/**
 * Names a cause: what is rebuilt, and the digests that it is rebuilt for. A base that moves away and back again, after a
 * rebuild in between, is another cause, since what is rebuilt is another release then.
 */
export function causeKey(from: string, changes: readonly RebuildChange[]): string {
  const digests = changes.map(({ reference, pulledPlatform, to }) => `${reference} ${pulledPlatform} ${to}`);
  return digestOf(canonical({ from, digests: [...new Set(digests)].toSorted() }));
}

/** `debian:12 for linux/arm64`, each name once; for sentences. */
export function changedNames(changes: readonly Pick<RebuildChange, 'reference' | 'pulledPlatform'>[]): string {
  const platforms = Map.groupBy(changes, ({ reference }) => reference);
  return listed(
    [...platforms].map(([reference, some]) => {
      const names = [...new Set(some.map(({ pulledPlatform }) => pulledPlatform))];
      return `${familiar(reference)} for ${listed(names.toSorted())}`;
    }),
  );
}

/** As people write it: Docker Hub goes without saying. */
export function familiar(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/)?/, '');
}
