import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

export interface TestServer extends AsyncDisposable {
  /** host:port on loopback. */
  readonly host: string;
  readonly seen: Seen[];
  /** Opened until now. */
  readonly connections: () => number;
}

/** A real HTTP server on a free loopback port that remembers what it was asked. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, authorization: headers.authorization });
    listener(request, response);
  });
  let connections = 0;
  server.on('connection', () => connections++);
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    seen,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
}
