import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebhookReceiver } from './receiver.ts';

/** A push of thousands of commits is some megabytes. */
const LARGEST_BODY = 4 * 1024 * 1024;

/**
 * `POST /webhooks/:id`. A scope of its own, since signatures are of the body as it was sent: nothing may parse it before.
 * Answers `{ message }`, one sentence, whatever comes of it.
 */
export async function receiveWebhooks(fastify: FastifyInstance, receiver: WebhookReceiver): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error: { readonly statusCode?: number }, request: FastifyRequest, reply: FastifyReply) => {
      if (error.statusCode === 413)
        return reply
          .code(413)
          .send({ message: `The delivery is larger than ${LARGEST_BODY} bytes; send less at once.` });
      if (error.statusCode !== undefined && error.statusCode < 500)
        return reply.code(error.statusCode).send({ message: 'The delivery could not be read; send it again.' });
      request.log.error({ err: error }, 'A delivery could not be taken');
      return reply.code(503).send({ message: 'Something broke on the server; send the delivery again later.' });
    });
    scope.post('/webhooks/:id', { bodyLimit: LARGEST_BODY }, async (request, reply) => {
      const { id } = request.params as { readonly id: string };
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { status, message } = await receiver.receive(id, request.headers, body);
      return reply.code(status).send({ message });
    });
  });
}
