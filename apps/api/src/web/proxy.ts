import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';

/** Never needed by the dashboard's server, which does not read the API; so it never sees a credential. */
const KEPT_BACK = ['cookie', 'authorization'];

/** Hands everything that no route of the API takes to the dashboard's server, so that both are one origin. */
export async function proxyDashboard(fastify: FastifyInstance, webUrl: string): Promise<void> {
  await fastify.register(httpProxy, {
    upstream: webUrl,
    prefix: '/',
    httpMethods: ['GET', 'HEAD'],
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !KEPT_BACK.includes(name))),
      onError: (reply, { error }) => {
        reply.log.warn({ err: error }, 'The dashboard does not answer');
        reply
          .code(502)
          .type('text/plain; charset=utf-8')
          .send(`The dashboard does not answer at ${webUrl} (SLIPWAY_WEB_URL); it may still be starting.\n`);
      },
    },
  });
}
