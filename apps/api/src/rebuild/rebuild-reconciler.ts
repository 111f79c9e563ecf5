import { Injectable } from '@nestjs/common';
import { Changes } from '../database/changes.ts';
import { ReconcileLoop } from '../database/reconcile-loop.ts';
import { Rebuilder } from './rebuilder.ts';

/** Lets rebuilds begin, in every worker. */
@Injectable()
export class RebuildReconciler {
  private readonly loop: ReconcileLoop;

  constructor(changes: Changes, rebuilder: Rebuilder) {
    this.loop = new ReconcileLoop({
      name: 'Rebuilds',
      changes,
      // Steps tell many times a second, and no rebuild hangs on one of them; nor on what environments do.
      concerns: ({ step, promotion, environment }) =>
        step === undefined && promotion === undefined && environment === undefined,
      gatherMs: 1_000,
      look: () => rebuilder.look(new Date()),
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}
