import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineProxy {
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  /** Calls so far; the client makes a connection for each. */
  readonly calls: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Cuts every connection, also those to come: the engine is away. */
  die(): void;
  /** Takes connections from now on, and never answers. */
  hang(): void;
  revive(): void;
  /** Dies at a call, before the engine sees it or right after it has answered. */
  dieAt(call: number, when: 'before' | 'after'): void;
  close(): Promise<void>;
}

/** A socket in front of a real engine, so that tests can cut what the network or a crash would. */
export async function startEngineProxy(dockerHost: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-proxy-'));
  const path = join(folder, 'engine.sock');
  const sockets = new Set<Socket>();
  let calls = 0;
  let dead = false;
  let silent = false;
  let fatal: { readonly call: number; readonly when: 'before' | 'after' } | undefined;
  const cut = () => {
    dead = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    calls += 1;
    const last = fatal?.call === calls ? fatal.when : undefined;
    if (last === 'before') cut();
    if (dead) {
      near.destroy();
      return;
    }
    if (silent) {
      sockets.add(near);
      near.on('error', () => near.destroy()).once('close', () => sockets.delete(near));
      return;
    }
    const far = dial({ path: new URL(dockerHost).pathname, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far);
    if (last === 'after') far.once('data', cut);
    else far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    dockerHost: `unix://${path}`,
    get calls() {
      return calls;
    },
    get open() {
      return sockets.size / 2;
    },
    die: cut,
    hang: () => {
      silent = true;
    },
    revive: () => {
      dead = false;
      silent = false;
      fatal = undefined;
      calls = 0;
    },
    dieAt: (call, when) => {
      fatal = { call, when };
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
