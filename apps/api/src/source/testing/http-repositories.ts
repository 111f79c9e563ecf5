import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRepositories {
  /** http://host:port, below which the repositories of the folder lie by name. */
  readonly url: string;
  /** What was offered as `Authorization`, decoded. */
  readonly offered: string[];
  /** Answers every request in another way; undefined serves repositories again. */
  behave(as: ((asked: IncomingMessage, answer: ServerResponse) => void) | undefined): void;
  /** Wants this user and password from now on. */
  guard(username: string, password: string): void;
  close(): Promise<void>;
}

/** Serves the repositories below a folder over HTTP, through git's own server program. */
export async function serveRepositories(folder: string): Promise<HttpRepositories> {
  const offered: string[] = [];
  let behaviour: ((asked: IncomingMessage, answer: ServerResponse) => void) | undefined;
  let wanted: string | undefined;
  const server = createServer((asked, answer) => {
    const given = Buffer.from((asked.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
    if (given !== '') offered.push(given);
    if (behaviour !== undefined) behaviour(asked, answer);
    else if (wanted !== undefined && given !== wanted)
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    else serve(folder, asked, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    offered,
    behave: (as) => {
      behaviour = as;
    },
    guard: (username, password) => {
      wanted = `${username}:${password}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** CGI, as far as git-http-backend(1) wants it. */
function serve(folder: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { pathname, search } = new URL(asked.url ?? '/', 'http://host');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: asked.method,
      CONTENT_TYPE: asked.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: String(asked.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.stdin.on('error', () => undefined);
  asked.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  let started = false;
  backend.stdout.on('data', (chunk: Buffer) => {
    if (started) {
      answer.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    started = true;
    let status = 200;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else answer.setHeader(name, value);
    }
    answer.writeHead(status);
    answer.write(head.subarray(end + 4));
  });
  backend.stdout.on('end', () => answer.end());
}
