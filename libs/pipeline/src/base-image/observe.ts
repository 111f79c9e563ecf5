import { childFor, type Failing, flappingFrom, movedPlatforms, type SeenTag, type TagState } from './tag-state.ts';

/** What one look at a tag found. */
export type Look =
  /** The digest that it had at the last look. */
  | { readonly kind: 'same' }
  | ({ readonly kind: 'found' } & SeenTag)
  /** Its registry says that there is no such tag. */
  | { readonly kind: 'none' }
  /** Nobody knows: limited, away, or not for us. One sentence. */
  | { readonly kind: 'failed'; readonly sentence: string };

export type ObservationKind =
  | 'first'
  | 'moved'
  | 'moved-back'
  | 'others-moved'
  | 'flapping'
  | 'platform-lost'
  | 'platform-back'
  | 'gone'
  | 'back'
  | 'settled'
  | 'could-not-check'
  | 'checked-again';

export interface ObserveFacts {
  /** As people write it: debian:12. */
  readonly name: string;
  /** For which it is taken, normalised. */
  readonly platforms: readonly string[];
  /** ms. */
  readonly settleMs: number;
  /** What it was before, the newest first, each with the time from which it was; the first is what it is now. Needed only of a tag that moved. */
  readonly earlier: readonly (SeenTag & { readonly at: Date })[];
}

export interface Observed {
  readonly state: TagState;
  /** What is to be remembered of this look; none for one that saw nothing new. */
  readonly events: readonly { readonly kind: ObservationKind; readonly sentence: string }[];
}

type Tell = (kind: ObservationKind, sentence: string) => void;

/** Back and forth within so long is a return, and the settle time does not grow beyond it, ms. */
const day = 24 * 60 * 60 * 1000;

/**
 * What a look at a tag changes. Only a change of an image that is in use has to settle, each such change anew; what was
 * settled stays so while the tag is gone, lacks a platform in use, flaps, or cannot be looked at.
 */
export function observe(before: TagState, look: Look, now: Date, facts: ObserveFacts): Observed {
  const events: Observed['events'][number][] = [];
  const tell: Tell = (kind, sentence) => events.push({ kind, sentence });
  const { name } = facts;
  if (look.kind === 'failed') {
    if (before.failing === undefined) tell('could-not-check', look.sentence);
    return { state: { ...before, failing: failed(before.failing, look.sentence, now) }, events };
  }
  if (before.failing !== undefined) tell('checked-again', `${name} can be checked again.`);
  const state: TagState = { ...before, failing: undefined };
  if (look.kind === 'none') {
    if (before.goneSince === undefined) tell('gone', `${name} is gone: its registry has no such tag any more.`);
    return { state: { ...state, settling: undefined, goneSince: earliest(before.goneSince, now) }, events };
  }
  if (before.goneSince !== undefined) tell('back', `${name} is there again.`);
  return present({ ...state, goneSince: undefined }, look, now, facts, events);
}

function present(
  before: TagState,
  look: Extract<Look, { readonly kind: 'same' | 'found' }>,
  now: Date,
  facts: ObserveFacts,
  events: Observed['events'][number][],
): Observed {
  const { name, platforms } = facts;
  const tell: Tell = (kind, sentence) => events.push({ kind, sentence });
  const seen = look.kind === 'found' ? { digest: look.digest, children: look.children } : before.seen;
  if (seen === undefined) throw new Error(`${name} cannot be the same as before: it was never seen.`);
  const isNew = seen.digest !== before.seen?.digest;
  const lost = platforms.filter((platform) => childFor(seen.children, platform) === undefined);
  const moved = before.seen === undefined ? [] : movedPlatforms(before.seen.children, seen.children, platforms);
  let state: TagState = { ...before, seen, seenAt: isNew ? now : before.seenAt, lost };
  if (before.seen === undefined) tell('first', `${name} was seen for the first time.`);

  if (lost.length > 0) {
    const without = lost.join(', ');
    const first = lost.some((platform) => !before.lost.includes(platform));
    if (first) tell('platform-lost', `${name} has no image for ${without}, which is in use; nothing is rebuilt on it.`);
    else if (isNew) tell(moved.length > 0 ? 'moved' : 'others-moved', `${name} moved, still without ${without}.`);
    return { state: { ...state, settling: undefined }, events };
  }
  if (before.lost.length > 0) tell('platform-back', `${name} has an image for ${before.lost.join(', ')} again.`);
  else if (isNew && moved.length > 0) state = movement(state, seen, moved, now, facts, tell);
  else if (isNew && before.seen !== undefined) tell('others-moved', `${name} moved, but no image in use did.`);
  return { state: settle(state, seen, now, facts, tell), events };
}

/** An image in use changed: from now on it settles anew, the longer the more often it went to and fro. */
function movement(
  state: TagState,
  seen: SeenTag,
  moved: readonly string[],
  now: Date,
  { name, platforms, settleMs, earlier }: ObserveFacts,
  tell: Tell,
): TagState {
  const same = (other: SeenTag) => movedPlatforms(other.children, seen.children, platforms).length === 0;
  const index = earlier.findIndex((one, at) => at > 0 && same(one));
  // It was that until the next one came.
  const until = earlier[index - 1]?.at;
  const returns = until !== undefined && Math.abs(now.getTime() - until.getTime()) < day ? state.returns + 1 : 0;
  const pause = Math.min(Math.max(day, settleMs), settleMs * 2 ** Math.max(0, returns - 1));
  const what = moved.join(', ');
  if (returns >= flappingFrom)
    tell('flapping', `${name} moves to and fro for ${what}; it has to stay the same for ${spell(pause)} now.`);
  else if (until !== undefined || (state.settled !== undefined && same(state.settled)))
    tell('moved-back', `${name} moved back to the image for ${what} that it had before.`);
  else tell('moved', `${name} moved to a new image for ${what}.`);
  return { ...state, returns, settling: { since: now, until: new Date(now.getTime() + pause) } };
}

/** Whether what is seen now has stayed for long enough, or begins to. */
function settle(state: TagState, seen: SeenTag, now: Date, facts: ObserveFacts, tell: Tell): TagState {
  const { name, platforms, settleMs } = facts;
  const { settled, settling, returns } = state;
  const stays =
    settled !== undefined &&
    (settled.digest === seen.digest || movedPlatforms(settled.children, seen.children, platforms).length === 0);
  if (stays && (settling === undefined || returns < flappingFrom))
    return { ...state, settled: { ...seen, at: settled.at }, settling: undefined };
  const { since, until } = settling ?? { since: now, until: new Date(now.getTime() + settleMs) };
  // The clock was set back: it waits for as long again, not until a time that is far away now.
  if (now < since)
    return { ...state, settling: { since: now, until: new Date(now.getTime() + until.getTime() - since.getTime()) } };
  if (now < until) return { ...state, settling: { since, until } };
  tell('settled', stays ? `${name} is settled at what it was before.` : `${name} is settled at what it moved to.`);
  return { ...state, settled: { ...seen, at: stays ? settled.at : now }, settling: undefined, returns: 0 };
}

function failed(before: Failing | undefined, sentence: string, now: Date): Failing {
  return { since: earliest(before?.since, now), failures: (before?.failures ?? 0) + 1, sentence };
}

/** A clock that was set back must not make something begin in the future. */
function earliest(before: Date | undefined, now: Date): Date {
  return before !== undefined && before <= now ? before : now;
}

function spell(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.max(1, Math.round(ms / 1_000))} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
