import { Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config.ts';
import { Changes } from './changes.ts';
import { connect, type Sql } from './connect.ts';

/** Injection token of the pool (`Sql`). */
export const DATABASE = Symbol('DATABASE');

@Injectable()
class DatabaseConnections implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  async onApplicationShutdown(): Promise<void> {
    await this.sql.end({ timeout: 5 });
  }
}

/** The pool and the stream of changes, for every room. */
@Global()
@Module({
  providers: [
    { provide: DATABASE, useFactory: (config: Config) => connect(config.databaseUrl), inject: [CONFIG] },
    DatabaseConnections,
    Changes,
  ],
  exports: [DATABASE, Changes],
})
export class DatabaseModule {}
