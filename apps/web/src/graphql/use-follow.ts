'use client';

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useEffect, useState } from 'react';
import { useConnection } from './api-provider.tsx';

/** The newest value of a subscription; `variables` undefined follows nothing. A new subject begins without a value. */
export function useFollow<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables | undefined,
): Data | undefined {
  const connection = useConnection();
  const key = variables && JSON.stringify(variables);
  const [value, setValue] = useState<{ key: string; data: Data }>();

  useEffect(() => {
    if (key === undefined) return;
    return connection.follow(document, JSON.parse(key) as Variables, (data) => setValue({ key, data }));
  }, [connection, document, key]);

  return value !== undefined && value.key === key ? value.data : undefined;
}
