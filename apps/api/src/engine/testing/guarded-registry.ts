import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testRegistry } from './shared-services.ts';

export interface GuardedRegistry {
  /** host:port, as in references. */
  readonly host: string;
  /** What was offered as `Authorization`, decoded. */
  readonly offered: readonly string[];
  /** From now on it wants this password. */
  rotate(password: string): void;
  close(): Promise<void>;
}

/** The shared registry behind a server that wants a user and a password. */
export async function startGuardedRegistry(username: string, password: string): Promise<GuardedRegistry> {
  const offered: string[] = [];
  let wanted = `${username}:${password}`;
  const server = createServer((asked, answer) => {
    const given = Buffer.from((asked.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
    if (given !== '') offered.push(given);
    if (given !== wanted) {
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
      return;
    }
    const { authorization: _, ...headers } = asked.headers;
    const [hostname, port] = testRegistry.split(':');
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    offered,
    rotate: (next) => {
      wanted = `${username}:${next}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
