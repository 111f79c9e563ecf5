import { createHash } from 'node:crypto';

/** A content digest as the OCI image spec writes it: `algorithm:hex`, with the two registered algorithms. */
export type Digest = string & { readonly __digest: true };

const lengths = { sha256: 64, sha512: 128 } as const;
export type DigestAlgorithm = keyof typeof lengths;

export class InvalidDigest extends Error {
  readonly text: string;

  constructor(text: string) {
    super(
      `"${shorten(text)}" is not a digest: expected sha256: followed by 64, or sha512: by 128, lower-case hex digits.`,
    );
    this.name = 'InvalidDigest';
    this.text = text;
  }
}

export function isDigest(text: unknown): text is Digest {
  if (typeof text !== 'string') return false;
  const colon = text.indexOf(':');
  const length = lengths[text.slice(0, colon) as DigestAlgorithm];
  return length !== undefined && text.length === colon + 1 + length && /^[0-9a-f]+$/.test(text.slice(colon + 1));
}

/** Throws InvalidDigest. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new InvalidDigest(text);
  return text;
}

export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.slice(0, digest.indexOf(':')) as DigestAlgorithm;
}

/** The first 12 hex digits, as people write it. */
export function shortDigest(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}
