import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ContentsSummary } from './compare-contents.ts';
import type { CompareOutcome, CompareTask } from './compare-thread.ts';

/** Pairs that are remembered, each of some 50 kB at most. */
const MOST_KEPT = 100;
/** Of the thread: some four times what 400,000 files took. */
const MEMORY_MB = 1_024;
const suffix = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
const thread = new URL(`./compare-thread${suffix}`, import.meta.url);

/** Compares what is inside two images in a thread of its own, each pair once as long as it is remembered. */
@Injectable()
export class Comparer implements OnApplicationShutdown {
  readonly #known = new Map<string, ContentsSummary>();
  readonly #running = new Map<string, Promise<CompareOutcome>>();
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | undefined;

  /** @param task is asked for when it is this pair's turn, and not when its outcome is remembered */
  compare(key: string, task: () => Promise<CompareTask>): Promise<CompareOutcome> {
    const summary = this.#known.get(key);
    if (summary) return Promise.resolve({ summary: this.#keep(key, summary) });
    const running = this.#running.get(key);
    if (running) return running;
    // One after another: each may take much memory, and a thread has a processor for itself.
    const work = async () => this.#work(key, await task());
    const mine = this.#last.then(work, work).finally(() => this.#running.delete(key));
    this.#running.set(key, mine);
    // Whoever asked may have gone on; who asks again begins again.
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #work(key: string, task: CompareTask): Promise<CompareOutcome> {
    const outcome = await this.#inThread(task);
    if ('summary' in outcome) this.#keep(key, outcome.summary);
    return outcome;
  }

  async #inThread(task: CompareTask): Promise<CompareOutcome> {
    // To start one takes longer than most comparisons; it keeps no process alive that wants to end.
    const worker = this.#thread ?? new Worker(thread, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
    this.#thread = worker;
    worker.ref();
    try {
      return await answerOf(worker, task);
    } catch (error) {
      this.#thread = undefined;
      if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      const because = `To compare the two images takes more than the ${MEMORY_MB} MiB of memory that it is given.`;
      return { because };
    } finally {
      worker.unref();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** A Map goes through its keys in the order in which they were set, so the first is the one not used for longest. */
  #keep(key: string, summary: ContentsSummary): ContentsSummary {
    this.#known.delete(key);
    this.#known.set(key, summary);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return summary;
  }
}

function answerOf(worker: Worker, task: CompareTask): Promise<CompareOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<CompareOutcome>();
  const ended = (code: number) => reject(new Error(`The thread that compares images ended with ${code}.`));
  worker.once('message', resolve).once('error', reject).once('exit', ended);
  worker.postMessage(task);
  return promise.finally(() => worker.off('message', resolve).off('error', reject).off('exit', ended));
}
