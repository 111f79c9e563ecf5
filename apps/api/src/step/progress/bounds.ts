export interface Entry {
  readonly at: Date;
  /** Digest of the BuildKit vertex; empty for what Slipway itself says. */
  readonly vertex: string;
  readonly text: string;
}

export const HEAD_BYTES = 8 * 1024 * 1024;
export const TAIL_BYTES = 1024 * 1024;

/**
 * Keeps the beginning and the end of a log: what a flood said first and what it said last. Sizes are in bytes of UTF-8.
 */
export class LogBounds {
  private readonly head: number;
  private readonly tail: number;
  private taken = 0;
  private ring: { entry: Entry; bytes: number }[] = [];
  private ringBytes = 0;
  private leftOut = 0;

  constructor(head = HEAD_BYTES, tail = TAIL_BYTES) {
    this.head = head;
    this.tail = tail;
  }

  /** What of the entry belongs to the head and can be written at once. */
  take(entry: Entry): Entry | undefined {
    const bytes = Buffer.byteLength(entry.text);
    const room = this.head - this.taken;
    if (bytes <= room) {
      this.taken += bytes;
      return entry;
    }
    this.taken = this.head;
    const [first, rest] = cut(entry.text, room);
    this.keep({ ...entry, text: rest });
    return first === '' ? undefined : { ...entry, text: first };
  }

  /** The line that says how much is missing, and the end; nothing when all of it fitted. */
  rest(): readonly Entry[] {
    const kept = this.ring.map(({ entry }) => entry);
    const [first] = kept;
    this.ring = [];
    if (first === undefined || this.leftOut === 0) return kept;
    const text = `\n[${this.leftOut.toLocaleString('en')} bytes of this log are left out here]\n`;
    return [{ at: first.at, vertex: '', text }, ...kept];
  }

  private keep(entry: Entry): void {
    const bytes = Buffer.byteLength(entry.text);
    this.ring.push({ entry, bytes });
    this.ringBytes += bytes;
    while (this.ringBytes > this.tail) {
      const [oldest] = this.ring;
      if (oldest === undefined) return;
      const excess = this.ringBytes - this.tail;
      if (oldest.bytes <= excess) {
        this.ring.shift();
        this.drop(oldest.bytes);
        continue;
      }
      const [, rest] = cut(oldest.entry.text, excess);
      const left = Buffer.byteLength(rest);
      this.ring[0] = { entry: { ...oldest.entry, text: rest }, bytes: left };
      this.drop(oldest.bytes - left);
      return;
    }
  }

  private drop(bytes: number): void {
    this.ringBytes -= bytes;
    this.leftOut += bytes;
  }
}

/** Cuts after at least `bytes` bytes, never inside of a character. */
function cut(text: string, bytes: number): [first: string, rest: string] {
  const all = Buffer.from(text);
  let at = Math.max(0, Math.min(bytes, all.length));
  while (at < all.length && ((all[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return [all.toString('utf8', 0, at), all.toString('utf8', at)];
}
