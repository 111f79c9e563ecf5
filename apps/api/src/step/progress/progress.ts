import { setTimeout as sleep } from 'node:timers/promises';
import type { StageGraph } from '@slipway/pipeline';
import { stageVertex } from '@slipway/pipeline';
import { isDatabaseAway } from '../../database/away.ts';
import type { Sql } from '../../database/connect.ts';
import type { Vertex, VertexLog } from '../../engine/status-response.ts';
import { textSafe } from '../json-safe.ts';
import { type Entry, LogBounds } from './bounds.ts';
import { createMask, type Mask, maskText, spellings } from './mask.ts';
import { type VertexRow, type Writer, writeProgress } from './progress.store.ts';

const FLUSH_MS = 250;
const FLUSH_BYTES = 16 * 1024;
const MOST_VERTICES = 10_000;
const LONGEST_SENTENCE = 4_000;

/**
 * The log and the vertices of one attempt on their way into the database: in chunks, masked, bounded. Its promises
 * are the back-pressure: who waits for them never has more in memory than a chunk.
 */
export class StepProgress {
  private readonly sql: Sql;
  private readonly writer: Writer;
  private readonly signal: AbortSignal;
  private readonly bounds = new LogBounds();
  private readonly masks = new Map<string, Mask>();
  private readonly positions = new Map<string, number>();
  private hidden: readonly string[] = [];
  private graph: StageGraph | undefined;
  private entries: Entry[] = [];
  private bytes = 0;
  private vertices = new Map<string, VertexRow>();
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private fault: unknown;

  constructor(sql: Sql, writer: Writer, signal: AbortSignal) {
    this.sql = sql;
    this.writer = writer;
    this.signal = signal;
  }

  /** From now on these texts are shown as ***. */
  hide(secrets: Iterable<string>): void {
    this.hidden = [...new Set([...this.hidden, ...spellings(secrets)])].sort((a, b) => b.length - a.length);
    for (const [vertex, mask] of this.masks) this.add({ at: new Date(), vertex, text: mask.end() });
    this.masks.clear();
  }

  /** Vertices are placed on the stages and lines of this Dockerfile. */
  draw(graph: StageGraph): void {
    this.graph = graph;
  }

  /** One sentence as it may be shown and kept: without secrets, and not without end. */
  clean(text: string): string {
    const shown = textSafe(maskText(text, this.hidden));
    return shown.length > LONGEST_SENTENCE ? `${shown.slice(0, LONGEST_SENTENCE)}…` : shown;
  }

  /** One line of Slipway itself. */
  async say(line: string): Promise<void> {
    await this.logs([{ vertex: '', at: new Date(), text: `${line}\n` }]);
  }

  async logs(logs: readonly VertexLog[]): Promise<void> {
    for (const { vertex, at, text } of logs) {
      const mask = this.masks.get(vertex) ?? createMask(this.hidden);
      this.masks.set(vertex, mask);
      this.add({ at, vertex, text: mask.push(textSafe(text)) });
    }
    await this.due();
  }

  async seeVertices(vertices: readonly Vertex[]): Promise<void> {
    for (const vertex of vertices) {
      const position = this.positions.get(vertex.digest) ?? this.positions.size;
      if (position >= MOST_VERTICES) continue;
      this.positions.set(vertex.digest, position);
      this.vertices.set(vertex.digest, this.toRow(vertex, position));
    }
    await this.due();
  }

  /** Writes what is left, the end of a long log included. The attempt writes nothing after it. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    for (const [vertex, mask] of this.masks) this.add({ at: new Date(), vertex, text: mask.end() });
    for (const entry of this.bounds.rest()) this.push(entry);
    await this.flush();
  }

  private add(entry: Entry): void {
    if (entry.text === '') return;
    const taken = this.bounds.take(entry);
    if (taken) this.push(taken);
  }

  private push(entry: Entry): void {
    const last = this.entries.at(-1);
    this.bytes += entry.text.length;
    if (last && last.vertex === entry.vertex && last.text.length < FLUSH_BYTES)
      this.entries[this.entries.length - 1] = { ...last, text: last.text + entry.text };
    else this.entries.push(entry);
  }

  private async due(): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    if (this.bytes >= FLUSH_BYTES) return this.flush();
    if (this.bytes > 0 || this.vertices.size > 0)
      this.timer ??= setTimeout(() => {
        // Nobody waits for this one; its failure is thrown at the next call.
        this.flush().catch((cause) => {
          this.fault ??= cause;
        });
      }, FLUSH_MS);
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const written = this.writing.then(() => this.write());
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async write(): Promise<void> {
    const chunks = this.entries.map((entry) => ({ ...entry, sequence: this.sequence++ }));
    const vertices = [...this.vertices.values()];
    this.entries = [];
    this.bytes = 0;
    this.vertices = new Map();
    if (chunks.length === 0 && vertices.length === 0) return;
    for (;;) {
      try {
        return await writeProgress(this.sql, this.writer, chunks, vertices);
      } catch (cause) {
        // A short outage loses no line; a long one ends with the lease, which aborts the signal.
        if (!isDatabaseAway(cause) || this.signal.aborted) throw cause;
        await sleep(500, undefined, { signal: this.signal });
      }
    }
  }

  private toRow(vertex: Vertex, position: number): VertexRow {
    const place = this.graph && stageVertex(vertex.name, this.graph);
    return {
      digest: vertex.digest,
      position,
      name: this.clean(vertex.name),
      stage: place?.kind === 'stage' ? place.stage : null,
      line: place?.kind === 'stage' ? place.line : null,
      cached: vertex.cached,
      startedAt: vertex.startedAt ?? null,
      finishedAt: vertex.finishedAt ?? null,
      error: vertex.error === undefined ? null : this.clean(vertex.error),
    };
  }
}
