import { request } from 'node:http';

/** An answer of the Docker Engine API, its body read. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

/** One call of the Engine API over a Unix socket or tcp://; only what set-up needs, so that it works before any build. */
export function callEngine(dockerHost: string, method: string, path: string, within = 10_000): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(dockerHost);
    const where = url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port };
    const call = request({ ...where, method, path, timeout: within }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.once('error', reject);
    });
    call.once('timeout', () => call.destroy(new Error(`no answer within ${within / 1000} s`)));
    call.once('error', reject);
    call.end();
  });
}

/** The engine's version, or why it cannot be asked. */
export async function engineVersion(
  dockerHost: string,
): Promise<{ version: string } | { error: NodeJS.ErrnoException }> {
  try {
    const { status, body } = await callEngine(dockerHost, 'GET', '/version', 5000);
    const { Version: version } = JSON.parse(body) as { Version?: string };
    if (status === 200 && version !== undefined) return { version };
    return { error: new Error(`answered ${status}`) };
  } catch (error) {
    return { error: error as NodeJS.ErrnoException };
  }
}
