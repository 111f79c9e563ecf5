import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type Authority, newContext, type Viewer } from './context.ts';
import { type LogFault, requestError, statusOf, unauthenticated, withoutInternals } from './error.ts';
import { limitFaults, MOST_TOKENS } from './limits.ts';
import { guardSchema } from './permission.ts';
import { Bytes, DateTime, Digest, Platform } from './scalars.ts';
import { enumResolvers, readSdl, TYPE_PATHS } from './sdl.ts';
import { textFaults } from './text-faults.ts';

const viewers = new WeakMap<FastifyRequest, Viewer>();

/** Schema first, Mercurius with JIT; websockets are `websocket.ts`'s. */
export async function graphqlOptions(authority: Authority, logFault: LogFault): Promise<MercuriusDriverConfig> {
  return {
    driver: MercuriusDriver,
    path: '/graphql',
    typePaths: TYPE_PATHS,
    resolvers: { ...enumResolvers(await readSdl()), DateTime, Bytes, Digest, Platform },
    transformSchema: (schema: GraphQLSchema) => guardSchema(schema, authority),
    jit: 1,
    subscription: false,
    graphiql: false,
    allowBatchedQueries: false,
    csrfPrevention: { requiredHeaders: ['mercurius-require-preflight', 'sec-websocket-key'] },
    graphql: { parseOptions: { maxTokens: MOST_TOKENS } },
    // Before the body is read: who is not known sees neither the schema nor what is wrong with a query.
    additionalRouteOptions: {
      preParsing: async (request: FastifyRequest, reply: FastifyReply) => {
        const { authorization, cookie } = request.headers;
        const viewer = await authority.authenticate({ authorization, cookie });
        if (viewer) viewers.set(request, viewer);
        else await reply.code(401).send({ data: null, errors: [unauthenticated().toJSON()] });
      },
      // Mercurius takes what is no text for a document that was parsed already.
      preValidation: async ({ body }: FastifyRequest, reply: FastifyReply) => {
        const query = (body as { readonly query?: unknown } | null | undefined)?.query;
        if (query === undefined || query === null || typeof query === 'string') return;
        const fault = requestError('BAD_REQUEST', 'query must be a text: the GraphQL document.');
        await reply.code(400).send({ data: null, errors: [fault.toJSON()] });
      },
    },
    context: (request: FastifyRequest) => {
      // Also asked for while an error is formatted, then without a viewer; the guard on each field refuses that.
      const viewer = viewers.get(request);
      return viewer ? newContext(viewer) : {};
    },
    hooks: {
      preExecution: async (
        schema: GraphQLSchema,
        document: DocumentNode,
        _context: unknown,
        variables?: Record<string, unknown>,
      ) => {
        const [fault] = [...limitFaults(schema, document, variables), ...textFaults(document, variables)];
        if (fault) throw fault;
      },
    },
    errorFormatter: (result: ExecutionResult) => {
      const { data, errors = [] } = withoutInternals(
        { ...result, errors: result.errors?.flatMap(validationFaults) ?? [] },
        logFault,
      );
      // Without data the operation was not run at all, which is what the status is for.
      const refused = result.errors?.map((error) => statusOf(error.originalError)).find(Boolean);
      const statusCode = result.data !== undefined ? 200 : (refused ?? faultStatus(errors));
      return { statusCode, response: { data: data ?? null, errors: errors.map((error) => error.toJSON()) } };
    },
  } as MercuriusDriverConfig;
}

function faultStatus(errors: readonly GraphQLError[]): number {
  if (errors.some(({ extensions }) => extensions.code === 'INTERNAL')) return 500;
  return errors.some(({ extensions }) => extensions.code === 'UNAVAILABLE') ? 503 : 400;
}

/** Mercurius throws all faults of a document as one error that holds them. */
function validationFaults(error: GraphQLError): readonly GraphQLError[] {
  const faults = (error.originalError as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(faults)) return [error];
  return faults.map((fault) =>
    fault instanceof GraphQLError ? fault : requestError('BAD_REQUEST', String(fault?.message ?? fault)),
  );
}
