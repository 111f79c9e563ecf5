'use client';

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useRef, useState } from 'react';
import { type AnyVariables, type CombinedError, useQuery } from 'urql';
import { useConnection } from './api-provider.tsx';
import type { Change } from './connection.ts';

export interface Live<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  /** Nothing to show yet. */
  readonly loading: boolean;
  readonly reload: () => void;
}

const atMostEvery = 700;
const readAgainAfter = 2_000;

/**
 * A query that stays true: read again (at most every 700 ms) after each change that `concerns` it, and after every
 * loss of the connection. What was shown stays while it is read, and while the server cannot be reached.
 */
export function useLive<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  concerns: (change: Change) => boolean = () => true,
): Live<Data> {
  const connection = useConnection();
  const [result, execute] = useQuery<Data, Variables>({
    query: document,
    variables,
    requestPolicy: 'cache-and-network',
  } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const reload = () => execute({ requestPolicy: 'network-only' });
  const newest = useRef({ reload, concerns });
  useEffect(() => {
    newest.current = { reload, concerns };
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readAt = 0;
    const read = () => {
      timer = undefined;
      readAt = Date.now();
      newest.current.reload();
    };
    const stop = connection.onChange((change) => {
      if (change && !newest.current.concerns(change)) return;
      timer ??= setTimeout(read, Math.max(0, readAt + atMostEvery - Date.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [connection]);

  const kept = useKept(result.data, result.operation?.key);
  const away = result.error?.networkError !== undefined && kept !== undefined;
  useEffect(() => {
    if (!away || result.fetching) return;
    const timer = setTimeout(() => newest.current.reload(), readAgainAfter);
    return () => clearTimeout(timer);
  }, [away, result.fetching]);

  const data = result.data ?? (result.error?.networkError ? kept : undefined);
  return {
    data,
    error: result.fetching || away ? undefined : result.error,
    loading: data === undefined && (result.fetching || !result.error),
    reload,
  };
}

/** The last data of the operation with this key; an answer without any leaves it. */
function useKept<Data>(data: Data | undefined, key: number | undefined): Data | undefined {
  const [kept, setKept] = useState<{ readonly key: number; readonly data: Data }>();
  if (data !== undefined && key !== undefined && (kept?.data !== data || kept.key !== key)) setKept({ key, data });
  return kept?.key === key ? kept?.data : undefined;
}
