import type { Digest } from './digest.ts';
import type { Platform } from './platform.ts';

/** Points to content: image-spec descriptor.md. `size` is in bytes, a safe integer. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  /** As written, not normalised: the raw value is a fact of its own. */
  readonly platform?: Platform;
  readonly urls?: readonly string[];
}
