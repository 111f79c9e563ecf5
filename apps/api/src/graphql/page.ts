import { requestError } from './error.ts';

export const MOST_PER_PAGE = 100;

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page that may be read: `after` is the key of the last entry of the page before. */
export interface Page {
  readonly limit: number;
  readonly after: string | undefined;
}

export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `list` names what is listed, so that a cursor of one list is not taken for one of another. */
export interface List {
  readonly list: string;
  readonly isKey: (key: string) => boolean;
}

export const byId = (list: string): List => ({ list, isKey: (key) => UUID.test(key) });
export const byName = (list: string): List => ({ list, isKey: (key) => /^[a-z0-9-]{1,63}$/.test(key) });

/** @throws GraphQLError BAD_REQUEST when `first` is out of range or `after` is no cursor of this list */
export function parsePage({ list, isKey }: List, { first, after }: PageArguments, otherwise: number): Page {
  const limit = first ?? otherwise;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_PER_PAGE)
    throw requestError('BAD_REQUEST', `first is ${limit}, but must be from 1 to ${MOST_PER_PAGE}.`);
  if (after === undefined || after === null) return { limit, after: undefined };
  const decoded = /^[A-Za-z0-9_-]{1,200}$/.test(after) ? Buffer.from(after, 'base64url').toString() : '';
  const key = decoded.startsWith(`${list}:`) ? decoded.slice(list.length + 1) : '';
  if (!isKey(key))
    throw requestError(
      'BAD_REQUEST',
      `after is not a cursor of ${list}: pass the endCursor of the page before as it is.`,
    );
  return { limit, after: key };
}

/** Makes the page of rows that were read with one more than the limit. */
export function connectionOf<T>(
  { list }: List,
  page: Page,
  rows: readonly T[],
  keyOf: (row: T) => string,
): Connection<T> {
  const nodes = rows.slice(0, page.limit);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: {
      endCursor: last === undefined ? null : Buffer.from(`${list}:${keyOf(last)}`).toString('base64url'),
      hasNextPage: rows.length > page.limit,
    },
  };
}

/** Ids come from outside as any text; one that is no id finds nothing instead of troubling the database. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
