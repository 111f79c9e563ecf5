import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Seen, startServer, type TestServer } from './server.ts';

/**
 * What goes wrong with one request: instead of the answer, in the middle of a body, or after all was done. Where there is
 * no body to break, the connection is cut in its place: a planned fault is always one that the client meets.
 */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Before anything was passed on. */
  | { readonly kind: 'reset' }
  /** After that many bytes, at the latest one before the end. */
  | { readonly kind: 'cut-answer' | 'cut-request'; readonly after: number }
  /** After all was done, before the head. */
  | { readonly kind: 'lose-answer' }
  /** That many bytes (1 by default) every so many ms. */
  | { readonly kind: 'drip'; readonly every: number; readonly bytes?: number }
  /** The head and half of the body, and then nothing for as long as the client waits. */
  | { readonly kind: 'stall' }
  /** Content-Length states that many bytes more (or, below 0, fewer) than come. */
  | { readonly kind: 'length'; readonly by: number };

/** Asked for each request, in order; `index` counts from 0. */
export type FaultPlan = (request: Seen, index: number) => Fault | undefined;

/** Stands before a registry and breaks what the plan says, at the socket. */
export async function startFaultProxy(upstream: string, plan: FaultPlan): Promise<TestServer> {
  let index = 0;
  const server: TestServer = await startServer((request, response) => {
    const fault = plan(server.seen.at(-1) as Seen, index++);
    if (fault?.kind === 'status') {
      request.resume();
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    } else if (fault?.kind === 'reset') request.socket.resetAndDestroy();
    else if (fault?.kind === 'cut-request') cutRequest(upstream, request, fault.after);
    else pass(upstream, request, response, fault);
  });
  return server;
}

function pass(upstream: string, request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
  const onward = onwards(upstream, request, async (answer) => {
    if (fault === undefined) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    // Also where the test, and with it the registry, is at its end.
    const body = await answer.toArray().then(Buffer.concat, () => Buffer.alloc(0));
    if (fault.kind === 'lose-answer' || body.length === 0) request.socket.resetAndDestroy();
    else spoil(answer, body, response, fault);
  });
  // For a client that left nothing is read any more.
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

function spoil(answer: IncomingMessage, body: Buffer, response: ServerResponse, fault: Fault): void {
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  const stated = body.length + (fault.kind === 'length' ? Math.max(fault.by, -body.length) : 0);
  response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': stated });
  // What was written arrives before the end does.
  const cut = () => response.socket?.end();
  if (fault.kind === 'cut-answer') response.write(body.subarray(0, Math.min(fault.after, body.length - 1)), cut);
  else if (fault.kind === 'length') response.write(body, cut);
  else if (fault.kind === 'stall') response.write(body.subarray(0, Math.floor(body.length / 2)));
  else if (fault.kind === 'drip') drip(body, response, fault.every, fault.bytes ?? 1);
}

function cutRequest(upstream: string, request: IncomingMessage, after: number): void {
  const onward = onwards(upstream, request, (answer) => answer.resume());
  const last = Math.min(after, Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) - 1);
  const cut = () => {
    request.socket.resetAndDestroy();
    onward.destroy();
  };
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    const left = last - size;
    if (left < 0) return;
    size += chunk.length;
    if (size > last) onward.write(chunk.subarray(0, left), cut);
    else onward.write(chunk);
  });
  request.once('end', cut);
}

function onwards(upstream: string, request: IncomingMessage, take: (answer: IncomingMessage) => unknown) {
  const [hostname, port] = upstream.split(':');
  const { method, url: path, headers } = request;
  const onward = forward({ hostname, port, method, path, headers }, take);
  onward.on('error', () => request.socket.destroy());
  return onward;
}

function drip(body: Buffer, to: ServerResponse, every: number, bytes: number): void {
  let at = 0;
  const timer = setInterval(() => {
    to.write(body.subarray(at, at + bytes));
    at += bytes;
    if (at < body.length) return;
    clearInterval(timer);
    to.end();
  }, every);
  to.once('close', () => clearInterval(timer));
}
