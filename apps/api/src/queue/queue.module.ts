import { Global, Module } from '@nestjs/common';
import { Queue } from './queue.ts';

/** Sends jobs from every process; the worker's loop takes them. */
@Global()
@Module({ providers: [Queue], exports: [Queue] })
export class QueueModule {}
