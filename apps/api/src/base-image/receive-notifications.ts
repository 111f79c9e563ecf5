import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NotificationReceiver } from './notification-receiver.ts';

/** Of a distribution registry that gathered many events. */
const LARGEST_BODY = 1024 * 1024;

/**
 * `POST /notifications/registry/:token`, and without the token for those that can send a header. A scope of its own, since
 * registries name their JSON in ways of their own. Answers `{ message }`, one sentence, whatever comes of it.
 */
export async function receiveNotifications(fastify: FastifyInstance, receiver: NotificationReceiver): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error: { readonly statusCode?: number }, request: FastifyRequest, reply: FastifyReply) => {
      if (error.statusCode === 413)
        return reply
          .code(413)
          .send({ message: `The notification is larger than ${LARGEST_BODY} bytes; send fewer events at once.` });
      if (error.statusCode !== undefined && error.statusCode < 500)
        return reply.code(error.statusCode).send({ message: 'The notification could not be read; send it again.' });
      request.log.error({ err: error }, 'A notification could not be taken');
      return reply.code(503).send({ message: 'Something broke on the server; send the notification again later.' });
    });
    const take = async (request: FastifyRequest, reply: FastifyReply) => {
      const { token } = request.params as { readonly token?: string };
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { ip: address, headers } = request;
      const { status, message, retryAfter } = await receiver.receive({ address, token, headers, raw });
      if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
      return reply.code(status).send({ message });
    };
    scope.post('/notifications/registry', { bodyLimit: LARGEST_BODY }, take);
    scope.post('/notifications/registry/:token', { bodyLimit: LARGEST_BODY }, take);
  });
}
