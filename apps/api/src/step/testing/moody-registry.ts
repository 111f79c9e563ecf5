import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in front of a real registry and lets nobody in, for as long as it is told to. */
export interface MoodyRegistry {
  readonly host: string;
  refuses: boolean;
  close(): Promise<void>;
}

export async function startMoodyRegistry(behind: string): Promise<MoodyRegistry> {
  const [hostname = '127.0.0.1', port] = behind.split(':');
  const moody = { host: '', refuses: true, close: () => closed(server) };
  const server = createServer((asked, answer) => {
    if (moody.refuses) {
      // A plain 403 would do, too, but engines try that again for 50 s.
      asked.resume();
      answer.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Basic realm="moody"' });
      answer.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return;
    }
    const { method, url: path, headers } = asked;
    const onward = request({ hostname, port, method, path, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  moody.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return moody;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
