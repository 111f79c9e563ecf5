import { RegistryError } from '../error.ts';
import type { Repository } from '../model/reference.ts';
import type { Caller } from './caller.ts';
import { discard, failure, readBody } from './http/answer.ts';

const maxListBytes = 8 * 1024 * 1024;
/** Pages of 1,000 make this two million names. */
const maxPages = 2_000;

interface Page {
  readonly entries: readonly string[];
  readonly next: URL | undefined;
}

/**
 * All entries of a paged list (`tags` or `repositories`). A next page on another host or one that was read already is an
 * error: a list that silently ends early would be taken for the whole. A repository that is not there (404) has no tags.
 */
export async function* listPages(
  caller: Caller,
  at: Repository,
  path: string,
  field: 'tags' | 'repositories',
  more: { signal: AbortSignal | undefined; actions?: string },
): AsyncGenerator<string> {
  const read = new Set<string>();
  let page: URL | undefined = new URL(path, caller.base(at));
  while (page !== undefined) {
    read.add(page.href);
    const { entries, next }: Page = await caller.perform(at, 'GET', page, more, async (response) => {
      if (response.status === 404 && field === 'tags') {
        await discard(response);
        return { entries: [], next: undefined };
      }
      if (response.status !== 200) throw await failure(response, at, field);
      const list = entriesOf(await readBody(response, maxListBytes, at.registry), at, field);
      return { entries: list, next: nextPage(response.headers.link, response.url, caller.base(at), at) };
    });
    yield* entries;
    if (next !== undefined && read.size === maxPages) throw endless(at, field);
    if (next !== undefined && read.has(next.href)) throw astray(at, 'sends the list back to a page that was read');
    page = next;
  }
}

function entriesOf(bytes: Uint8Array, at: Repository, field: 'tags' | 'repositories'): readonly string[] {
  const wrong = (what: string) =>
    new RegistryError(
      'unexpected-content',
      `${at.registry} answered with ${what} where a list of ${field} was asked for.`,
      {
        registry: at.registry,
        ...(at.repository === '' ? {} : { repository: at.repository }),
      },
    );
  let json: Record<string, unknown> | null;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown> | null;
  } catch {
    throw wrong('something that is not JSON');
  }
  // A repository without tags answers null.
  const list = json?.[field] === null ? [] : json?.[field];
  if (!Array.isArray(list) || list.some((one) => typeof one !== 'string')) throw wrong('JSON without one');
  return list as string[];
}

/** RFC 8288 Link with rel="next", on the registry's own host only: the next request carries our token. */
export function nextPage(link: string | undefined, page: URL, base: URL, at: Repository): URL | undefined {
  const target = link === undefined ? undefined : /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(link)?.[1];
  if (target === undefined) return undefined;
  if (!URL.canParse(target, page.href)) throw astray(at, 'names a next page that is no address');
  const url = new URL(target, page);
  if (url.protocol === 'http:') url.protocol = base.protocol;
  if (url.host !== base.host) throw astray(at, `sends the list on to ${url.host}, which is not its own host`);
  if (url.protocol !== base.protocol && url.protocol !== 'https:')
    throw astray(at, `sends the list on by ${url.protocol}`);
  return url;
}

function endless({ registry, repository }: Repository, field: string): RegistryError {
  const text = `${registry} answered with ${field} on more than ${maxPages} pages; no more are read.`;
  return new RegistryError('too-large', text, { registry, ...(repository === '' ? {} : { repository }) });
}

export function astray(at: Repository, what: string): RegistryError {
  return new RegistryError('unexpected-content', `${at.registry} ${what}; the list is not whole.`, {
    registry: at.registry,
    ...(at.repository === '' ? {} : { repository: at.repository }),
  });
}
