import { RegistryError } from '../../error.ts';
import { type Digest, isDigest } from '../../model/digest.ts';
import { isDeeperThan } from '../../model/nesting.ts';
import { formatRepository, type Repository } from '../../model/reference.ts';
import type { CallOptions, Registry } from '../../registry.ts';
import type { AttachedDocument } from '../attached.ts';
import { readBlob } from '../config.ts';
import { type Provenance, readProvenance } from './provenance.ts';
import { defined, list, record, text } from './record.ts';
import { readSbom, type Sbom } from './sbom.ts';

export interface ReadPredicateOptions extends CallOptions {
  /** Bytes of the document with its wrapping; 16 MiB by default. */
  readonly maxBytes?: number;
}

/** What a document says. That it says so is all that is known: no signature was verified. */
export type Predicate = {
  /** As the statement states it; undefined for a bare document. */
  readonly predicateType?: string;
  /** Whether the statement names its subject by digest; undefined for a bare document, which names none. */
  readonly namesSubject?: boolean;
  /** The whole predicate, any JSON. */
  readonly raw: unknown;
} & (
  | { readonly kind: 'sbom'; readonly sbom: Sbom }
  | { readonly kind: 'provenance'; readonly provenance: Provenance }
  | { readonly kind: 'other' }
);

const defaultMaxBytes = 16 * 1024 * 1024;
/** Components of CycloneDX stand within each other; no real one comes near. */
const maxDepth = 200;

/**
 * Reads an attached document, unwrapped from its statement and envelope. Throws RegistryError: `too-large` above the limit,
 * `unexpected-content` for what is not JSON of the expected wrapping.
 */
export async function readPredicate(
  registry: Registry,
  at: Repository,
  document: AttachedDocument,
  { maxBytes = defaultMaxBytes, signal }: ReadPredicateOptions = {},
): Promise<Predicate> {
  const wrong = (why: string, cause?: unknown) => {
    const message = `The document ${document.blob.digest} of ${formatRepository(at)} cannot be read: ${why}.`;
    return new RegistryError('unexpected-content', message, {
      registry: at.registry,
      repository: at.repository,
      cause,
    });
  };
  const parse = (bytes: Uint8Array): unknown => {
    if (isDeeperThan(maxDepth, bytes)) throw wrong(`it is nested more than ${maxDepth} levels deep`);
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (cause) {
      throw wrong('it is not JSON', cause);
    }
  };
  const outer = parse(await readBlob(registry, at, document.blob, maxBytes, signal === undefined ? {} : { signal }));
  const payload = document.envelope === 'sigstore-bundle' ? record(outer).dsseEnvelope : outer;
  const isWrapped = document.envelope === 'dsse' || document.envelope === 'sigstore-bundle';
  const inner = isWrapped ? parse(payloadOf(payload, wrong)) : outer;
  // Media types of single files are often given wrongly; a statement says of itself that it is one.
  const statement = /^https:\/\/in-toto\.io\/Statement\//.test(String(record(inner)._type)) ? record(inner) : undefined;
  if (statement === undefined && document.envelope !== 'none') throw wrong('it holds no in-toto statement');
  const raw = statement === undefined ? inner : statement.predicate;
  const about = defined({
    predicateType: text(statement?.predicateType),
    namesSubject: statement === undefined ? undefined : subjectsOf(statement).has(document.subject),
  });
  const sbom = readSbom(raw);
  if (sbom !== undefined) return { ...about, kind: 'sbom', sbom, raw };
  const provenance = readProvenance(raw, text(statement?.predicateType));
  return provenance === undefined
    ? { ...about, kind: 'other', raw }
    : { ...about, kind: 'provenance', provenance, raw };
}

/** DSSE, envelope.md: the payload in base64, of either alphabet. */
function payloadOf(envelope: unknown, wrong: (why: string) => RegistryError): Uint8Array {
  const { payload } = record(envelope);
  if (typeof payload !== 'string') throw wrong('its envelope has no payload');
  return Buffer.from(payload, 'base64');
}

/** in-toto attestation, statement.md: subjects by digest. */
function subjectsOf(statement: Readonly<Record<string, unknown>>): ReadonlySet<Digest> {
  const digests = list(statement.subject).flatMap((one) =>
    Object.entries(record(record(one).digest)).map(([algorithm, hex]) => `${algorithm}:${hex}`),
  );
  return new Set(digests.filter(isDigest));
}
