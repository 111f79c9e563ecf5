import { formatPlatform } from '@slipway/registry';
import { chooseChild } from './choose-child.ts';

/** Platform (normalised) → digest of the image for it. */
export type Children = Readonly<Record<string, string>>;

/** What a tag was at some time: an index or a lone image. */
export interface SeenTag {
  readonly digest: string;
  readonly children: Children;
}

/** What is known of a watched tag. */
export interface TagState {
  /** What it was when it was there last; undefined: nobody saw it yet. */
  readonly seen: SeenTag | undefined;
  /** When it was first seen to be that. */
  readonly seenAt: Date | undefined;
  /** The last that it stayed for the settle time; rebuilds go by this. */
  readonly settled: (SeenTag & { readonly at: Date }) | undefined;
  readonly settling: { readonly since: Date; readonly until: Date } | undefined;
  /** Moves in a row that led back to what it had been less than a day before. */
  readonly returns: number;
  readonly goneSince: Date | undefined;
  /** Platforms in use for which it has no image. */
  readonly lost: readonly string[];
  readonly failing: Failing | undefined;
}

export interface Failing {
  readonly since: Date;
  /** Looks in a row that did not get an answer. */
  readonly failures: number;
  /** One sentence. */
  readonly sentence: string;
}

export const unseen: TagState = {
  seen: undefined,
  seenAt: undefined,
  settled: undefined,
  settling: undefined,
  returns: 0,
  goneSince: undefined,
  lost: [],
  failing: undefined,
};

export type TagCondition =
  | 'not-checked'
  | 'settled'
  | 'settling'
  | 'flapping'
  | 'platform-lost'
  | 'gone'
  | 'could-not-check';

/** From so many returns on a tag flaps: a single one is somebody who took a push back. */
export const flappingFrom = 2;

/** The one word for a state; that nobody could look comes before what was known until then. */
export function conditionOf(state: TagState): TagCondition {
  if (state.failing !== undefined) return 'could-not-check';
  if (state.goneSince !== undefined) return 'gone';
  if (state.seen === undefined) return 'not-checked';
  if (state.lost.length > 0) return 'platform-lost';
  if (state.settling === undefined) return 'settled';
  return state.returns >= flappingFrom ? 'flapping' : 'settling';
}

/** The image that engines take for a platform. */
export function childFor(children: Children, platform: string): string | undefined {
  return chooseChild(new Map(Object.entries(children)), platform);
}

/** The images that are taken, by the platform that takes them; a platform without one is left out. */
export function usedOf(children: Children, platforms: readonly string[]): Children {
  return Object.fromEntries(
    platforms.flatMap((platform) => {
      const digest = childFor(children, platform);
      return digest === undefined ? [] : [[platform, digest]];
    }),
  );
}

/** Platforms whose image differs between the two. */
export function movedPlatforms(before: Children, after: Children, platforms: readonly string[]): readonly string[] {
  return platforms.filter((platform) => childFor(before, platform) !== childFor(after, platform));
}

/** Children of an index by platform; of two for the same one (Windows has some) the first counts, as for engines. */
export function childrenOf(
  images: readonly { readonly platform: Parameters<typeof formatPlatform>[0]; readonly digest: string }[],
): Children {
  const children: Record<string, string> = {};
  for (const { platform, digest } of images) children[formatPlatform(platform)] ??= digest;
  return children;
}
