import { createServer } from 'node:net';

/** The wished port of 127.0.0.1, or the next one above it that is free. */
export async function freePort(wished: number): Promise<number> {
  for (let port = wished; port < wished + 200; port++) if (await isFree(port)) return port;
  throw new Error(`The ports ${wished} to ${wished + 199} of 127.0.0.1 are all taken.`);
}

/** Any free port: the system chooses. */
export function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
