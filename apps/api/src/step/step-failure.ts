import type { Transaction } from '../database/connect.ts';

/** The thing under test said no. The message is one sentence for a person: what, where, what to do. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  /** Writes in the transaction that ends the step, such as a report of the failed tests. */
  readonly commit: ((tx: Transaction) => Promise<void>) | undefined;

  constructor(message: string, options: { cause?: unknown; commit?: (tx: Transaction) => Promise<void> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.commit = options.commit;
  }
}

/** Something of ours or around us broke. `transient`: the same may go through by itself a little later. */
export class StepErrored extends Error {
  override readonly name = 'StepErrored';
  readonly transient: boolean;

  constructor(message: string, options: { transient: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.transient = options.transient;
  }
}

/** Another worker has the step, or may take it at any moment: nothing may be written for this attempt any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The release or promotion is being cancelled, or another of its steps ended badly. */
export class MustStop extends Error {
  override readonly name = 'MustStop';
}

/** This worker shuts down and hands its steps on. */
export class WorkerStops extends Error {
  override readonly name = 'WorkerStops';
}
