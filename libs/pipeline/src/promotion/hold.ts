import { isRebuildOf } from '../release/rebuild-version.ts';
import type { Decision } from './decision.ts';
import type { HoldCause, HoldFacts, PresentFacts, ReleaseOrder, RequestFacts } from './facts.ts';
import { formatMoment } from './measure.ts';
import { isOlderRelease } from './release-order.ts';
import { isRollback } from './rollback-request.ts';

export const automaticModes = ['off', 'newest', 'as-soon-as-allowed', 'rebuilds'] as const;
export type AutomaticMode = (typeof automaticModes)[number];

/**
 * The hold that a promotion creates once it is under way: a rollback does, and so does a person who promotes something
 * older than what runs or than the newest that automatic promotion would bring, since that would undo it at once.
 */
export function holdOf(
  request: Pick<RequestFacts, 'kind' | 'retryOf'>,
  order: ReleaseOrder,
  world: { readonly present: PresentFacts; readonly newest: ReleaseOrder | undefined },
): HoldCause | undefined {
  if (isRollback({ requestedBy: '', ...request })) return 'rollback';
  const kind = request.kind === 'retry' ? (request.retryOf ?? 'manual') : request.kind;
  if (kind !== 'manual' && kind !== 'schedule') return undefined;
  const others = [world.newest, world.present.state === 'known' ? world.present.order : undefined];
  return others.some((other) => other !== undefined && isOlderRelease(order, other)) ? 'older-release' : undefined;
}

export interface Candidate {
  readonly release: string;
  /** How people call it. */
  readonly name: string;
  readonly order: ReleaseOrder;
  readonly commit: string | undefined;
  readonly rejected: boolean;
  /** What the policy says of it as an automatic promotion. */
  readonly decision: Decision;
}

export interface AutomaticChoice<One extends Candidate> {
  readonly next: One | undefined;
  /** One sentence: why this one, or why none. */
  readonly because: string;
  /** When time alone may change the choice. */
  readonly askAgainAt?: Date | undefined;
}

/**
 * What goes into an environment by itself. newest: the newest release or none, so that nothing older slips in while it
 * waits. as-soon-as-allowed: the newest of those that are allowed. rebuilds: the newest rebuild of what runs, or none. None
 * of them goes back, or touches what a person holds.
 */
export function nextAutomatic<One extends Candidate>(
  candidates: readonly One[],
  environment: {
    readonly name: string;
    readonly present: PresentFacts;
    /** Of what runs. */
    readonly commit: string | undefined;
    readonly hold: HoldFacts | null;
  },
  mode: AutomaticMode,
): AutomaticChoice<One> {
  const { name, present, hold } = environment;
  const none = (because: string, askAgainAt?: Date) => ({ next: undefined, because, askAgainAt });
  if (mode === 'off') return none(`Nothing is promoted to ${name} by itself.`);
  if (hold !== null) return none(`${hold.by} holds ${name} since ${formatMoment(hold.at)}; lift the hold first.`);
  if (present.state === 'unknown')
    return none(`Nobody knows what runs in ${name}, so nothing is promoted there by itself.`);
  const running = present.state === 'known' ? present : undefined;
  if (mode === 'rebuilds' && running === undefined)
    return none(`Nothing runs in ${name} yet, so there is nothing to replace by its rebuild.`);
  const runs = { version: running?.order.version, commit: environment.commit };
  const newer = candidates
    .filter((one) => !one.rejected && one.release !== running?.release)
    .filter((one) => running === undefined || !isOlderRelease(one.order, running.order))
    .filter((one) => mode !== 'rebuilds' || isRebuildOf({ version: one.order.version, commit: one.commit }, runs))
    .toSorted((left, right) =>
      isOlderRelease(left.order, right.order) ? 1 : isOlderRelease(right.order, left.order) ? -1 : 0,
    );
  const [newest] = newer;
  if (newest === undefined)
    return none(`There is ${mode === 'rebuilds' ? 'no newer rebuild of' : 'nothing newer than'} what runs in ${name}.`);
  const next = mode === 'as-soon-as-allowed' ? newer.find(({ decision }) => decision.allowed) : newest;
  if (next?.decision.allowed) {
    const what = mode === 'rebuilds' ? `the newest rebuild of what runs in ${name}` : 'the newest';
    const which = next === newest ? what : 'the newest that is allowed';
    return { next, because: `${next.name} is ${which}.`, askAgainAt: next.decision.nextChangeAt };
  }
  const asked = mode === 'as-soon-as-allowed' ? newer : [newest];
  const times = asked.flatMap(({ decision }) => decision.nextChangeAt ?? []);
  const first = times.length === 0 ? undefined : new Date(Math.min(...times.map(Number)));
  const [reason] = newest.decision.reasons;
  return none(`${newest.name} waits: ${reason?.message ?? 'the policy refuses it.'}`, first);
}
