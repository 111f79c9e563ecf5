import { createHash } from 'node:crypto';
import { RegistryError } from './error.ts';
import { type Digest, digestAlgorithm } from './model/digest.ts';

export interface Verifier {
  /** Fails at once when there are too many bytes. */
  take(chunk: Uint8Array): void;
  /** Fails unless the bytes had this digest and size. */
  end(): void;
}

/**
 * Holds the bytes of a blob against its descriptor while they pass. Of those that begin at a later byte, `from`, only the
 * count can be told. Throws RegistryError `digest-mismatch`.
 */
export function verifier(expected: { digest: Digest; size: number }, registry: string, from = 0): Verifier {
  const algorithm = digestAlgorithm(expected.digest);
  const hash = createHash(algorithm);
  let size = from;
  const wrong = (what: string) =>
    new RegistryError('digest-mismatch', `${registry} served ${expected.digest} wrongly: ${what}.`, { registry });
  return {
    take(chunk) {
      size += chunk.length;
      if (size > expected.size) throw wrong(`more than the ${expected.size} bytes that it should have`);
      hash.update(chunk);
    },
    end() {
      if (size !== expected.size) throw wrong(`${size} bytes instead of ${expected.size}`);
      if (from > 0) return;
      const found = `${algorithm}:${hash.digest('hex')}`;
      if (found !== expected.digest) throw wrong(`its bytes are ${found}`);
    },
  };
}
