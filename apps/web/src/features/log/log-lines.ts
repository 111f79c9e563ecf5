/** One line as it is shown: where it came from and when its first byte did. */
export interface LogLine {
  readonly text: string;
  readonly vertex: string | null;
  readonly at: string;
}

export interface LogChunk {
  readonly sequence: number;
  readonly at: string;
  readonly vertex: string | null;
  readonly text: string;
}

const mostLines = 200_000;

/**
 * Lines out of chunks. Builds write at the same time, so a line that is cut by the end of a chunk is continued
 * by the next chunk of the same vertex. A carriage return begins a line again, as a terminal does.
 */
export class LogLines {
  /** Changed in place: 100,000 lines are not copied for each chunk. */
  private lines: LogLine[] = [];
  private readonly open = new Map<string | null, number>();
  private dropped = 0;
  private newest: number;
  private longest = 0;

  /** `after` is the sequence that came before the first chunk, -1 for none. */
  constructor(after = -1) {
    this.newest = after;
  }

  /** The sequence of the newest chunk. */
  get last(): number {
    return this.newest;
  }

  /** Lines that were let go because the log is longer than a page can hold. */
  get omitted(): number {
    return this.dropped;
  }

  /** Characters of the longest line, escape sequences counted. */
  get widest(): number {
    return this.longest;
  }

  get count(): number {
    return this.lines.length;
  }

  line(index: number): LogLine | undefined {
    return this.lines[index];
  }

  /** Chunks that were seen before are passed over: a reconnected subscription may repeat. */
  add(chunks: readonly LogChunk[]): void {
    for (const chunk of chunks) {
      if (chunk.sequence <= this.newest) continue;
      this.newest = chunk.sequence;
      this.append(chunk);
    }
    if (this.lines.length > mostLines) this.shorten();
  }

  /** Indices of the lines of one vertex. */
  of(vertex: string | null): number[] {
    const indices: number[] = [];
    for (let index = 0; index < this.lines.length; index += 1) {
      if (this.lines[index]?.vertex === vertex) indices.push(index);
    }
    return indices;
  }

  private append(chunk: LogChunk): void {
    const parts = chunk.text.split('\n');
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const begun = this.open.get(chunk.vertex);
      if (begun !== undefined) {
        const line = this.lines[begun] as LogLine;
        this.lines[begun] = this.measured({ ...line, text: overwritten(line.text + part) });
      } else if (!isLast || part !== '') {
        this.lines.push(this.measured({ text: overwritten(part), vertex: chunk.vertex, at: chunk.at }));
      }
      if (!isLast) this.open.delete(chunk.vertex);
      else if (begun === undefined && part !== '') this.open.set(chunk.vertex, this.lines.length - 1);
    }
  }

  private measured(line: LogLine): LogLine {
    this.longest = Math.max(this.longest, line.text.length);
    return line;
  }

  private shorten(): void {
    const excess = this.lines.length - mostLines;
    this.lines = this.lines.slice(excess);
    this.dropped += excess;
    for (const [vertex, index] of this.open) {
      if (index < excess) this.open.delete(vertex);
      else this.open.set(vertex, index - excess);
    }
  }
}

function overwritten(text: string): string {
  if (!text.includes('\r')) return text;
  const ended = text.replace(/\r+$/, '');
  return ended.slice(ended.lastIndexOf('\r') + 1);
}
