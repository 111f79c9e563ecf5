import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import Fastify, { errorCodes, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { appModule } from './app.module.ts';
import { NotificationReceiver } from './base-image/notification-receiver.ts';
import { receiveNotifications } from './base-image/receive-notifications.ts';
import type { Config } from './config.ts';
import { nestLogger } from './log.ts';
import { proxyDashboard } from './web/proxy.ts';
import { addSecurityHeaders } from './web/security-headers.ts';
import { receiveWebhooks } from './webhook/receive.ts';
import { WebhookReceiver } from './webhook/receiver.ts';

/** A scanner's report travels as a variable. */
const LARGEST_BODY = 8 * 1024 * 1024;
/** Documents are kept once they are compiled. */
const LONGEST_DOCUMENT = 256 * 1024;

/** The whole process, ready to listen; the database must be prepared. Not listening yet. */
export async function createApp(config: Config, log: Logger): Promise<NestFastifyApplication> {
  const fastify = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_000 },
  }) as unknown as FastifyInstance;
  fastify.addHook('onSend', addSecurityHeaders);
  fastify.addHook('preValidation', async ({ body }) => {
    const document = (body as { readonly query?: unknown } | null | undefined)?.query;
    if (typeof document === 'string' && document.length > LONGEST_DOCUMENT)
      throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    appModule(config),
    new FastifyAdapter(fastify as never),
    {
      logger: nestLogger(log),
      abortOnError: false,
      forceCloseConnections: true,
    },
  );
  if (config.roles.has('api')) {
    await receiveWebhooks(fastify, app.get(WebhookReceiver));
    await receiveNotifications(fastify, app.get(NotificationReceiver));
  }
  if (config.webUrl && config.roles.has('api')) await proxyDashboard(fastify, config.webUrl);
  await app.init();
  await fastify.ready();
  return app;
}
