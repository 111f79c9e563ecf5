import { formatPlatform } from '@slipway/registry';
import type { Observed, ObservedTask } from '../target/target.ts';
import type { Sight, TaskRow } from './observation.store.ts';

/** What a target says, as it is kept. */
export function sightOf({ state, digest, platform, url, message, tasks }: Observed): Sight {
  return {
    state,
    observedDigest: digest ?? null,
    platform: platform === undefined ? null : formatPlatform(platform),
    url: url ?? null,
    message: message ?? null,
    tasks: tasks === undefined ? null : tasks.map(taskOf).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function taskOf({ id, node, platform, digest, state, healthy, message }: ObservedTask): TaskRow {
  return {
    id,
    node: node ?? null,
    platform: platform === undefined ? null : formatPlatform(platform),
    digest: digest ?? null,
    state,
    healthy: healthy ?? null,
    message: message ?? null,
  };
}

/** True when nothing that anybody can see has changed. An address is kept while the target cannot say it. */
export function sameSight(left: Sight, right: Sight): boolean {
  return JSON.stringify(inOrder(left)) === JSON.stringify(inOrder(right));
}

/** A change that belongs into the history: what runs, or how it is. */
export function isTurn(before: Sight, after: Sight): boolean {
  return before.state !== after.state || before.observedDigest !== after.observedDigest;
}

/** A database keeps the keys of JSON in an order of its own. */
function inOrder({ state, observedDigest, platform, url, message, tasks }: Sight) {
  const rows = tasks?.map((task) => [
    task.id,
    task.node,
    task.platform,
    task.digest,
    task.state,
    task.healthy,
    task.message,
  ]);
  return [state, observedDigest, platform, url, message, rows ?? null];
}

/** What cannot be reached still is what was seen there last: only that nobody can say so now is new. */
export function unreachableSight(before: Sight, seen: Sight): Sight {
  return seen.state === 'unreachable' ? { ...before, state: seen.state, message: seen.message } : seen;
}
