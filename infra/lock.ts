import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `act` while holding the named lock of this machine. The lock is an abstract Unix socket (Linux): the kernel takes
 * it back when its holder dies, so none is ever left behind, which lock files with process ids cannot promise. `waits` is called once when another holds it.
 */
export async function withLock<T>(
  name: string,
  act: () => Promise<T>,
  waits: () => void = () => undefined,
): Promise<T> {
  const address = `\0slipway-${createHash('sha256').update(name).digest('hex')}`;
  let held = await listen(address);
  if (held === undefined) waits();
  while (held === undefined) {
    await sleep(100);
    held = await listen(address);
  }
  try {
    return await act();
  } finally {
    held.close();
  }
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}
