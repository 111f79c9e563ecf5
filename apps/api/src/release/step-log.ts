/** A chunk as it is stored: numbered within its attempt. */
export interface LogChunkRow {
  readonly stepId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly at: Date;
  readonly vertex: string | null;
  readonly text: string;
}

/** A chunk as it is told: numbered over all attempts, so that a reader of the stream never sees a number again. */
export interface LogChunk {
  readonly sequence: number;
  readonly at: Date;
  readonly vertex: string | null;
  readonly text: string;
}

/** An attempt writes far fewer chunks: its log is bounded, and a chunk comes at most every 250 ms or 16 KiB. */
const PER_ATTEMPT = 1_000_000;

export interface LogPosition {
  readonly epoch: number;
  readonly sequence: number;
}

/** Before everything: -1. */
export function positionOf(after: number): LogPosition {
  if (after < 0) return { epoch: 0, sequence: -1 };
  return { epoch: Math.floor(after / PER_ATTEMPT), sequence: after % PER_ATTEMPT };
}

export function numberOf({ epoch, sequence }: LogPosition): number {
  return epoch * PER_ATTEMPT + sequence;
}

export function toLogChunk({ epoch, sequence, at, vertex, text }: LogChunkRow): LogChunk {
  return { sequence: numberOf({ epoch, sequence }), at, vertex: vertex === '' ? null : vertex, text };
}
