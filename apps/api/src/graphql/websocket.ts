import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionArgs,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Authority, type Credentials, newContext, type RequestContext } from './context.ts';
import { type LogFault, presentable, requestError, unauthenticated, withoutInternals } from './error.ts';
import { limitFaults, MOST_TOKENS } from './limits.ts';
import { subscribeFresh } from './subscribe.ts';
import { textFaults } from './text-faults.ts';

const LARGEST_MESSAGE = 256 * 1024;
/** A token that was revoked stops being answered after at most this long. */
const RECHECK_MS = 5_000;
const MOST_OPERATIONS = 100;

type Payload = Record<string, unknown>;
type Kept = { credentials?: Credentials };
type SocketContext = Context<Payload, Extra & Partial<Kept>>;
type Handlers = Parameters<typeof useServer<Payload, Kept>>[0];

export interface SocketOptions {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly authority: Authority;
  readonly logFault: LogFault;
  /** How long a subscription trusts what it was allowed at its start. */
  readonly recheckMs?: number;
}

/**
 * graphql-transport-ws beside Mercurius' HTTP: its own websocket side does not validate subscriptions, waits without
 * end for `connection_init` and cannot see cookie and payload together. Returns what closes every socket.
 */
export function attachSockets(server: Server, options: SocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    handleProtocols: (protocols) => protocols.has('graphql-transport-ws') && 'graphql-transport-ws',
  });
  const protocol = useServer<Payload, Kept>(handlers(options), sockets, 12_000);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = upgradeStatus(request, options.path);
    if (status) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  };
  server.on('upgrade', upgrade);
  return async () => {
    server.off('upgrade', upgrade);
    await protocol.dispose();
  };
}

/** The status of a refusal; undefined when the socket may open. A page of another origin may not, whatever it sends. */
export function upgradeStatus(request: Pick<IncomingMessage, 'url' | 'headers'>, path: string): string | undefined {
  const { origin, host } = request.headers;
  if (new URL(request.url ?? '/', 'http://any').pathname !== path) return '404 Not Found';
  if (origin === undefined) return undefined;
  return URL.canParse(origin) && new URL(origin).host === host ? undefined : '403 Forbidden';
}

function handlers(options: SocketOptions): Handlers {
  const { schema, authority, logFault } = options;
  return {
    connectionInitWaitTimeout: 5_000,
    async onConnect(context) {
      const credentials = credentialsOf(context);
      context.extra.credentials = credentials;
      if (await authority.authenticate(credentials)) return true;
      context.extra.socket.close(CloseCode.Unauthorized, 'A valid token or session is needed.');
      return false;
    },
    async onSubscribe(context, _id, payload) {
      const viewer = await authority.authenticate(context.extra.credentials ?? {});
      if (!viewer) return [unauthenticated()];
      if (Object.keys(context.subscriptions).length > MOST_OPERATIONS)
        return [requestError('TOO_EXPENSIVE', `A socket carries ${MOST_OPERATIONS} operations at once at the most.`)];
      const document = documentOf(payload, schema);
      if ('errors' in document) return document.errors;
      return {
        schema,
        document,
        variableValues: payload.variables,
        operationName: payload.operationName,
        contextValue: { ...newContext(viewer), credentials: context.extra.credentials },
      };
    },
    execute: async (args) => withoutInternals(await execute(args), logFault),
    subscribe: (args) => subscribeChecked(args, options),
    onError: (_context, _id, _payload, errors) => errors.map((error) => presentable(error, logFault).toJSON()),
  };
}

/** A browser's cookie counts only with an Origin, which was found to be ours. */
function credentialsOf({ connectionParams, extra }: SocketContext): Credentials {
  const authorization = connectionParams?.authorization;
  if (typeof authorization === 'string') return { authorization };
  return extra.request.headers.origin === undefined ? {} : { cookie: extra.request.headers.cookie };
}

function documentOf(
  payload: SubscribePayload,
  schema: GraphQLSchema,
): DocumentNode | { errors: readonly GraphQLError[] } {
  try {
    const document = parse(payload.query, { maxTokens: MOST_TOKENS });
    const faults = validate(schema, document, specifiedRules);
    if (faults.length > 0) return { errors: faults };
    const refused = [...limitFaults(schema, document, payload.variables), ...textFaults(document, payload.variables)];
    return refused.length > 0 ? { errors: refused } : document;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

async function subscribeChecked(args: ExecutionArgs, { authority, logFault, recheckMs = RECHECK_MS }: SocketOptions) {
  const { viewer, credentials } = args.contextValue as RequestContext & { credentials: Credentials };
  let current = viewer;
  let checked = Date.now();
  const results = await subscribeFresh(args, async () => {
    if (Date.now() - checked >= recheckMs) {
      const again = await authority.authenticate(credentials);
      if (!again) throw unauthenticated();
      current = again;
      checked = Date.now();
    }
    return newContext(current);
  });
  if (!(Symbol.asyncIterator in results)) return withoutInternals(results, logFault);
  const { next } = results;
  results.next = async () => {
    const { value, done } = await next();
    return done ? { value, done } : { value: withoutInternals(value, logFault), done };
  };
  return results;
}
