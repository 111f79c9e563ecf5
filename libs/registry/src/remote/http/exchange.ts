import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** A status of 200 or more with its headers, as undici gives them. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined: there is none. */
  readonly body: Readable | undefined;
}

export interface ExchangeOptions {
  readonly method: string;
  readonly upload: Readable | undefined;
  readonly signal: AbortSignal | undefined;
  /** Of the whole exchange with the reading of its body, in ms. */
  readonly deadline: number | undefined;
}

/**
 * One request and its answer, as undici's dispatchers drive it. Its own `request` makes a stream, two abort signals and a
 * timer for every answer; most of a registry's have no body at all, and a watch asks thousands.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #answer = Promise.withResolvers<Answered>();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #cancel = () => this.#end(this.#options.signal?.reason);
  #controller: Dispatcher.DispatchController | undefined;
  #empty: Answered | undefined;
  #body: Readable | undefined;
  #isOver = false;
  /** Of the exchange: true when its deadline passed or the caller cancelled it, with the reason. */
  aborted = false;
  reason: unknown;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { signal, deadline } = options;
    if (signal?.aborted) this.#end(signal.reason);
    else signal?.addEventListener('abort', this.#cancel, { once: true });
    if (deadline === undefined || this.aborted) return;
    const late = () => this.#end(new DOMException('The deadline has passed.', 'TimeoutError'));
    this.#timer = setTimeout(late, deadline).unref();
  }

  /** When its head is there; where there is no body, when it is whole. Rejects with what undici says, or with the reason. */
  get answered(): Promise<Answered> {
    return this.#answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.aborted) controller.abort(this.reason as Error);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    const hasNone =
      this.#options.method === 'HEAD' || status === 204 || status === 304 || headers['content-length'] === '0';
    if (hasNone) {
      this.#empty = { status, headers, body: undefined };
      return;
    }
    const body = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        if (!this.#isOver) controller.abort(error ?? new Error('Nobody reads this any more.'));
        done(error);
      },
    });
    // Whoever reads is told; an error before anyone does would end the process.
    body.on('error', () => undefined);
    this.#body = body;
    this.#answer.resolve({ status, headers, body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body?.push(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    this.#release();
    this.#body?.push(null);
    if (this.#empty !== undefined) this.#answer.resolve(this.#empty);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #end(reason: unknown): void {
    if (this.#isOver) return;
    this.aborted = true;
    this.reason = reason;
    this.#controller?.abort(reason as Error);
    // One that still waits for a connection is not begun any more: onRequestStart sees to that.
    this.#fail(reason as Error);
  }

  #fail(error: Error): void {
    this.#release();
    this.#options.upload?.on('error', () => undefined).destroy(error);
    this.#answer.reject(error);
    this.#body?.destroy(error);
  }

  #release(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#cancel);
  }
}
