/** Longest tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const longestTag = 128;

/** `latest` and `X.Y` follow the releases vX.Y.Z and belong to no single one. */
export function isMovingName(text: string): boolean {
  return text === 'latest' || /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/.test(text);
}

/**
 * Makes an OCI tag of a text: `+` becomes `_` (as Helm does with build metadata), any other character that a tag may
 * not hold becomes `-`, one that a tag may not begin with becomes `_`. What is too long is cut, and `mark` put behind
 * the cut so that two long texts stay two tags. `suffix` is always kept whole. An empty text gives undefined.
 */
export function toTagName(text: string, mark: string, suffix = ''): string | undefined {
  const replaced = clean(text).replace(/^[.-]/, '_');
  const end = clean(suffix);
  if (replaced === '') return undefined;
  if (replaced.length + end.length <= longestTag) return replaced + end;
  const marked = end === '' ? `-${clean(mark)}` : end;
  return replaced.slice(0, Math.max(1, longestTag - marked.length)) + marked;
}

function clean(text: string): string {
  return text.replaceAll('+', '_').replaceAll(/[^a-zA-Z0-9._-]/gu, '-');
}
