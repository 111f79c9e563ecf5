import type { Digest } from '../../model/digest.ts';
import type { Repository } from '../../model/reference.ts';
import type { CallOptions, Registry } from '../../registry.ts';
import { atOnce } from '../at-once.ts';

/** Every tag of a repository and what it points to, one HEAD a tag. A tag that goes meanwhile is left out. */
export async function readTags(
  registry: Registry,
  at: Repository,
  options: CallOptions,
  { only }: { readonly only?: (tag: string) => boolean } = {},
): Promise<ReadonlyMap<string, Digest>> {
  const names: string[] = [];
  for await (const tag of registry.listTags(at, options)) if (only === undefined || only(tag)) names.push(tag);
  const found = new Map<string, Digest>();
  await atOnce(16, names, async (tag) => {
    const head = await registry.headManifest(at, tag, options);
    if (head !== undefined) found.set(tag, head.digest);
  });
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
