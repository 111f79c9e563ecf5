import { childrenOf, type Look } from '@slipway/pipeline';
import { inspect, parseDigest, type Registry, RegistryError } from '@slipway/registry';
import { nameOf, type WatchedTagRow } from './watched-tag.ts';

export interface TagLook {
  readonly look: Look;
  /** What its registry as a whole seems to be: limiting us, or away. */
  readonly trouble?: 'limited' | 'away';
  /** That it asked for, ms. */
  readonly retryAfterMs?: number;
}

/**
 * One HEAD, on the condition that the tag has moved; its index is read only when it has, or was never read by the watch.
 * @throws what is no answer of a registry, and RegistryError `aborted`
 */
export async function lookAtTag(registry: Registry, row: WatchedTagRow, signal: AbortSignal): Promise<TagLook> {
  const at = { registry: row.sourceRegistry, repository: row.sourceRepository };
  try {
    const known = row.indexDigest === null ? undefined : parseDigest(row.indexDigest);
    const digest = await registry.headTag(at, row.tag, { signal, ...(known === undefined ? {} : { known }) });
    if (digest === undefined) return { look: { kind: 'none' } };
    if (row.read && digest === known) return { look: { kind: 'same' } };
    const { images } = await inspect(registry, at, digest, { signal });
    return { look: { kind: 'found', digest, children: childrenOf(images) } };
  } catch (cause) {
    if (!(cause instanceof RegistryError) || cause.code === 'aborted') throw cause;
    return failedLook(row, cause);
  }
}

function failedLook(row: WatchedTagRow, { code, message, facts }: RegistryError): TagLook {
  const why = message.replace(/\.$/, '');
  const look: Look = { kind: 'failed', sentence: `${nameOf(row)} could not be checked: ${why}.` };
  const { retryAfter } = facts;
  const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
  if (code === 'rate-limited') return { look, trouble: 'limited', ...wait };
  if (code === 'unavailable' || code === 'timed-out') return { look, trouble: 'away', ...wait };
  return { look };
}
