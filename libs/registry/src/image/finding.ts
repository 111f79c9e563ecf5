import type { Digest } from '../model/digest.ts';

/** Something that is not as it should be: one sentence, and what it is about. */
export interface Finding {
  readonly code:
    | 'missing-manifest'
    | 'missing-blob'
    | 'wrong-size'
    | 'platform-disagrees'
    | 'unreadable-layer'
    | 'wrong-layer'
    | 'wrong-executable'
    | 'shared-layer';
  readonly message: string;
  readonly platform?: string;
  readonly digest: Digest;
}
