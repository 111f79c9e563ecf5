import type { Server } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { AUTHORITY, type Authority } from './context.ts';
import { attachSockets } from './websocket.ts';

/** Opens the websocket side of /graphql with the server, and closes every socket before the rest shuts down. */
@Injectable()
export class Sockets implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('GraphQL');
  private close: (() => Promise<void>) | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly schemas: GraphQLSchemaHost,
    @Inject(AUTHORITY) private readonly authority: Authority,
  ) {}

  onApplicationBootstrap(): void {
    const server: Server = this.adapter.httpAdapter.getHttpServer();
    const { schema } = this.schemas;
    this.close = attachSockets(server, {
      path: '/graphql',
      schema,
      authority: this.authority,
      logFault: (error, id) =>
        this.logger.error(`${id} ${error instanceof Error ? (error.stack ?? error) : String(error)}`),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.close?.();
  }
}
