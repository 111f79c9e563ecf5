import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testRegistry } from '../../../engine/testing/shared-services.ts';

export interface MeddlingRegistry {
  readonly host: string;
  /** Called after the registry took a tag and before it says so. */
  meddle: (tag: string) => Promise<void>;
  /** Takes what it is asked, and never answers. */
  hangs: boolean;
  close(): Promise<void>;
}

/** The shared registry behind a server in which somebody else can be quicker. */
export async function startMeddlingRegistry(): Promise<MeddlingRegistry> {
  const [hostname, port] = testRegistry.split(':');
  const server = createServer((asked, answer) => {
    if (meddling.hangs) return;
    const { url: path = '', method, headers } = asked;
    const onward = request({ hostname, port, path, method, headers }, async (said) => {
      const tag = method === 'PUT' ? /\/manifests\/([^:]+)$/.exec(path)?.[1] : undefined;
      if (tag !== undefined) await meddling.meddle(tag);
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const meddling: MeddlingRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    meddle: async () => undefined,
    hangs: false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return meddling;
}
