import type { Digest } from './digest.ts';
import { referrersTag } from './referrer.ts';

/** Tags that speak of another manifest: the referrers tag scheme, and what cosign puts beside an image. */
export const subjectTagKinds = ['referrers', 'signature', 'attestation', 'sbom'] as const;
export type SubjectTagKind = (typeof subjectTagKinds)[number];

const endings: Readonly<Record<SubjectTagKind, string>> = {
  referrers: '',
  signature: '.sig',
  attestation: '.att',
  sbom: '.sbom',
};

/** cosign, specs/SIGNATURE_SPEC.md ("tag-based discovery"): `sha256-<hex>.sig`; distribution-spec for the bare form. */
export function subjectTag(subject: Digest, kind: SubjectTagKind): string {
  return `${referrersTag(subject)}${endings[kind]}`;
}

/** What a tag speaks of, as `referrersTag` writes it: of a sha512 only half the hex stands there. Undefined for others. */
export function parseSubjectTag(tag: string): { readonly subject: string; readonly kind: SubjectTagKind } | undefined {
  const [, subject, ending] = /^((?:sha256|sha512)-[0-9a-f]{64})(\.[a-z]+)?$/.exec(tag) ?? [];
  const kind = subjectTagKinds.find((one) => endings[one] === (ending ?? ''));
  return subject === undefined || kind === undefined ? undefined : { subject, kind };
}
