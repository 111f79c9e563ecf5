import { Logger, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ChangedResolver } from './changed.resolver.ts';
import { AUTHORITY, type Authority } from './context.ts';
import { graphqlOptions } from './options.ts';
import { Sockets } from './sockets.ts';

const logger = new Logger('GraphQL');

/** The frame that the rooms' resolvers stand in. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      useFactory: (authority: Authority) =>
        graphqlOptions(authority, (error, id) =>
          logger.error(`${id} ${error instanceof Error ? (error.stack ?? error) : String(error)}`),
        ),
      inject: [AUTHORITY],
    }),
  ],
  providers: [ChangedResolver, Sockets],
})
export class GraphqlFrameModule {}
