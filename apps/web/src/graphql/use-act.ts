'use client';

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useState } from 'react';
import { type AnyVariables, useMutation } from 'urql';
import { describeFault } from './client.ts';
import type { RefusalPartsFragment } from './generated/documents.ts';

export type Reason = RefusalPartsFragment['reasons'][number];

/** What the one field of a mutation answers when it is not refused. */
type Accepted<Data> = Exclude<Data[Exclude<keyof Data, '__typename'>], RefusalPartsFragment>;

export interface Act<Data, Variables> {
  /** The accepted result; undefined when refused or when something broke, which `reasons` or `fault` then tell. */
  readonly run: (variables: Variables) => Promise<Accepted<Data> | undefined>;
  readonly busy: boolean;
  readonly reasons: readonly Reason[];
  readonly fault: string | undefined;
  readonly forget: () => void;
}

/** One mutation whose refusals are data: each reason is shown where its field stands. */
export function useAct<Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Act<Data, Variables> {
  const [result, execute] = useMutation<Data, Variables>(document);
  const [answer, setAnswer] = useState<{ reasons: readonly Reason[]; fault?: string }>({ reasons: [] });

  const run = async (variables: Variables) => {
    setAnswer({ reasons: [] });
    const { data, error } = await execute(variables);
    if (error || !data) {
      setAnswer({ reasons: [], fault: error ? describeFault(error) : 'The server answered with nothing.' });
      return undefined;
    }
    const field = Object.entries(data).find(([name]) => name !== '__typename')?.[1] as
      | RefusalPartsFragment
      | Accepted<Data>;
    if (isRefusal(field)) {
      setAnswer({ reasons: field.reasons });
      return undefined;
    }
    return field as Accepted<Data>;
  };

  return { run, busy: result.fetching, ...answer, fault: answer.fault, forget: () => setAnswer({ reasons: [] }) };
}

function isRefusal(value: unknown): value is RefusalPartsFragment {
  return typeof value === 'object' && value !== null && '__typename' in value && value.__typename === 'Refusal';
}
