import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestTokenService {
  /** host:port of a registry that wants its tokens. */
  readonly registry: string;
  readonly origin: string;
  /** User names and passwords that it was sent. */
  readonly offered: readonly string[];
  close(): Promise<void>;
}

/** A registry whose sign-in is at another origin. */
export async function startTokenService(username: string, password: string): Promise<TestTokenService> {
  const offered: string[] = [];
  const service = await listen((request, response) => {
    const given = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
    if (given !== '') offered.push(given);
    const good = given === `${username}:${password}`;
    response.writeHead(good ? 200 : 401).end(good ? '{"token":"granted"}' : '{}');
  });
  const registry = await listen((request, response) => {
    if (request.headers.authorization === 'Bearer granted') return response.writeHead(200).end('{}');
    const realm = `Bearer realm="http://${service.host}/token",service="test"`;
    return response.writeHead(401, { 'www-authenticate': realm }).end('{}');
  });
  return {
    registry: registry.host,
    origin: `http://${service.host}`,
    offered,
    close: async () => {
      await registry.close();
      await service.close();
    },
  };
}

async function listen(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
