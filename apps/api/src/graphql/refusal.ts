/** One reason of an expected no. */
export interface RefusalReason {
  /** Stable: `noun.what`. */
  readonly code: string;
  /** One sentence: what was wrong and what to do. */
  readonly message: string;
  /** The input field that it is about. */
  readonly field?: string | undefined;
  readonly clearsAt?: Date | undefined;
}

/** An expected no with every reason at once; nothing was written. */
export interface Refusal {
  readonly __typename: 'Refusal';
  readonly reasons: readonly RefusalReason[];
}

export function refuse(...reasons: readonly RefusalReason[]): Refusal {
  return { __typename: 'Refusal', reasons };
}

export function isRefusal(value: object): value is Refusal {
  return '__typename' in value && value.__typename === 'Refusal';
}

/** Names the member of a union that a row stands for; a refusal passes as it is. */
export function as<T extends object>(typename: string, value: T | Refusal): (T & { __typename: string }) | Refusal {
  return isRefusal(value) ? value : { ...value, __typename: typename };
}
