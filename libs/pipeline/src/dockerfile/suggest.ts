import { closest } from '../closest.ts';

/** `; did you mean X?` or nothing: the end of a sentence. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const candidate = closest(written, candidates);
  return candidate === undefined ? '' : `; did you mean ${candidate}?`;
}
