import type { Repository } from '../../model/reference.ts';
import type { Registry, RegistryService } from '../../registry.ts';

/** A repository into which nothing was put yet, of the place that is tested. */
export type Fresh = () => { readonly registry: Registry & RegistryService; readonly at: Repository };

export async function tagsOf(registry: Registry, at: Repository): Promise<string[]> {
  const tags: string[] = [];
  for await (const tag of registry.listTags(at)) tags.push(tag);
  return tags.toSorted();
}
