import { shortReference } from './reference-words.ts';

interface Outdated {
  readonly reference: string;
  readonly platform: string;
  readonly runtime: boolean;
  readonly pin: 'TAG' | 'DIGEST' | 'BOTH';
  readonly since: string;
}

export interface OutdatedImage {
  readonly reference: string;
  /** As people write it. */
  readonly name: string;
  /** Of the release, each once. */
  readonly platforms: readonly string[];
  /** What runs stands on it, for some platform. */
  readonly runtime: boolean;
  /** A digest stands beside its tag everywhere: a rebuild alone changes nothing. */
  readonly pinned: boolean;
  /** The earliest time from which on it was outdated. */
  readonly since: string;
}

/** Inputs that are outdated by the image that they are; what runs stands on comes first, then the longest outdated. */
export function outdatedImages(inputs: readonly Outdated[]): OutdatedImage[] {
  const references = [...new Set(inputs.map(({ reference }) => reference))];
  return references
    .map((reference) => {
      const of = inputs.filter((input) => input.reference === reference);
      return {
        reference,
        name: shortReference(reference),
        platforms: [...new Set(of.map(({ platform }) => platform))],
        runtime: of.some(({ runtime }) => runtime),
        pinned: of.every(({ pin }) => pin === 'BOTH'),
        since: of.map(({ since }) => since).reduce((a, b) => (a < b ? a : b)),
      };
    })
    .toSorted((a, b) => Number(b.runtime) - Number(a.runtime) || Date.parse(a.since) - Date.parse(b.since));
}
