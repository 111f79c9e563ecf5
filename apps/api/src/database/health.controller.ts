import { Controller, Get, HttpException, HttpStatus, Inject } from '@nestjs/common';
import type { Sql } from './connect.ts';
import { DATABASE } from './database.module.ts';
import { isMigrated } from './migrate.ts';

const READY_WITHIN_MS = 3_000;

@Controller()
export class HealthController {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** The process runs. */
  @Get('healthz')
  healthz() {
    return { status: 'ok' };
  }

  /** The process can do its work: the database answers and has every migration. */
  @Get('readyz')
  async readyz() {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The database did not answer within 3 s.')), READY_WITHIN_MS);
    });
    try {
      if (await Promise.race([isMigrated(this.sql), late])) return { status: 'ready' };
      throw new Error('The database lacks migrations of this version; they are applied when Slipway starts.');
    } catch (error) {
      const message = `Not ready: ${(error as Error).message}`;
      throw new HttpException({ status: 'unready', message }, HttpStatus.SERVICE_UNAVAILABLE);
    } finally {
      clearTimeout(timer);
    }
  }
}
