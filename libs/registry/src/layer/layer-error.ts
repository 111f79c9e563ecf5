/**
 * damaged: not a whole tar in a whole compression; absurd: it states what no file can have (a path out of the root, a
 * negative size); too-large: a limit was passed; unsupported: not a layer that anybody here can read.
 */
export type LayerErrorCode = 'damaged' | 'absurd' | 'too-large' | 'unsupported';

/** A layer whose bytes were all there, but cannot be used. The same bytes will never do better. */
export class LayerError extends Error {
  readonly code: LayerErrorCode;

  /** Goes on from the layer's name: "ends in the middle of its tar". */
  readonly what: string;

  constructor(code: LayerErrorCode, what: string, name = 'The layer') {
    super(`${name} ${what}.`);
    this.name = 'LayerError';
    this.code = code;
    this.what = what;
  }
}
