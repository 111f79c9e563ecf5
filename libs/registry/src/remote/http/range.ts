/**
 * How many bytes of an upload are there: `Range: 0-N` says N+1, and `0-0` is also what registries answer for none
 * (distribution-spec, "Pushing a blob in chunks"). Undefined for what cannot be read.
 */
export function heldBytes(range: string | undefined): number | undefined {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(range ?? '')?.[1];
  if (last === undefined) return undefined;
  return Number(last) === 0 ? 0 : Number(last) + 1;
}

/** The first byte of a part, RFC 9110 §14.4: `bytes 5-9/10`. Undefined for what cannot be read. */
export function contentStart(contentRange: string | undefined): number | undefined {
  const [, first, last] = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d{1,16}|\*)$/i.exec(contentRange ?? '') ?? [];
  return first === undefined || Number(last) < Number(first) ? undefined : Number(first);
}

/** Bytes of the whole of which a part was asked for: `bytes 0-0/10`, or `bytes *\/10` where no such part is. */
export function wholeSize(contentRange: string | undefined): number | undefined {
  const whole = /^bytes (?:\d{1,15}-\d{1,15}|\*)\/(\d{1,15})$/i.exec(contentRange ?? '')?.[1];
  return whole === undefined ? undefined : Number(whole);
}
