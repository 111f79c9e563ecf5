import { type Children, childFor, type TagState } from './tag-state.ts';

/** What a release took from under a tag. */
export interface TakenInput {
  /** As people know the tag: debian:12. */
  readonly name: string;
  /** The platform for which it was pulled, and the image that was used. */
  readonly platform: string;
  readonly digest: string;
}

/** What is known of that tag now. */
export interface TagNow extends Pick<TagState, 'seen' | 'settled' | 'goneSince' | 'lost' | 'failing'> {
  /** Somebody looks at it. */
  readonly watched: boolean;
}

export type InputStand =
  | { readonly state: 'current' }
  | { readonly state: 'outdated'; readonly now: string }
  /** `because` is one sentence; `since` where it is known. */
  | { readonly state: 'unknown'; readonly because: string; readonly since: Date | undefined };

/**
 * Whether what was taken is what the tag would give now. A tag that moved and may move on counts as what it was before,
 * and is no reproach to whoever took the newer image already.
 * That it moved is known for good; that it did not is known only while somebody looks.
 */
export function standOf({ name, platform, digest }: TakenInput, tag: TagNow | undefined): InputStand {
  const unknown = (because: string, since?: Date): InputStand => ({ state: 'unknown', because, since });
  const present = tag?.settled && childFor(tag.settled.children, platform);
  const ahead = tag?.seen !== undefined && childFor(tag.seen.children, platform) === digest;
  if (present !== undefined && present !== digest && !ahead) return { state: 'outdated', now: present };
  if (tag?.goneSince !== undefined) return unknown(`${name} is gone from its registry.`, tag.goneSince);
  if (tag?.lost.includes(platform) || (tag?.settled !== undefined && present === undefined))
    return unknown(`${name} has no image for ${platform} any more.`);
  if (tag?.failing !== undefined)
    return unknown(`${name} could not be checked: ${tag.failing.sentence}`, tag.failing.since);
  if (tag?.settled === undefined) return unknown(`${name} was not looked at yet.`);
  if (!tag.watched) return unknown(`${name} is not watched, since no release that runs or is published last takes it.`);
  return { state: 'current' };
}

/**
 * When a tag settled at something else than what was taken, after it was last seen to be that.
 * @param settled what it settled at, the oldest first
 * @param after when nothing had been taken yet
 * @returns undefined where nobody saw it
 */
export function leftAt(
  { platform, digest }: Pick<TakenInput, 'platform' | 'digest'>,
  {
    settled,
    after,
  }: { readonly settled: readonly { readonly at: Date; readonly children: Children }[]; readonly after: Date },
): Date | undefined {
  const last = settled.findLastIndex(({ children }) => childFor(children, platform) === digest);
  return settled.slice(last + 1).find(({ at }) => at > after)?.at;
}
