import { spawn } from 'node:child_process';
import type { Credentials } from '../http/credentials.ts';

export interface HelperOptions {
  /** Searched for `docker-credential-<name>`, and given to it; the process's own when not given. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Of the whole run, in ms; 10,000 when not given. */
  readonly timeout?: number | undefined;
}

/** Why a helper gave nothing; the message is the end of a sentence that begins with the helper. */
export class HelperFailed extends Error {
  override readonly name = 'HelperFailed';
}

const maxOutput = 64 * 1024;
const maxWords = 200;
/** As Docker's helpers say it; any other failure is one. */
const notFound = /credentials not found in native keychain/i;

/** A name is a part of a file name: never a path, never an option. */
export function isHelperName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.-]{0,63}$/.test(name);
}

/**
 * Docker's credential helper protocol: `docker-credential-<name> get`, the server on stdin, JSON on stdout. Undefined when
 * the helper has nothing for the server. Throws HelperFailed.
 */
export async function askHelper(
  name: string,
  server: string,
  options: HelperOptions = {},
): Promise<Credentials | undefined> {
  const { code, output } = await run(`docker-credential-${name}`, server, options);
  if (code !== 0) {
    if (notFound.test(output)) return undefined;
    const [said = ''] = output.trim().split('\n');
    const words = said.replace(/[^\x20-\x7e]/g, ' ').replace(/\.$/, '');
    throw new HelperFailed(
      `ended with exit code ${code}${words === '' ? '' : `: ${words.length > maxWords ? `${words.slice(0, maxWords)}…` : words}`}`,
    );
  }
  return readAnswer(output);
}

/** What it printed is not repeated in any error: it may be a secret. */
function readAnswer(output: string): Credentials | undefined {
  let answer: { Username?: unknown; Secret?: unknown } | null;
  try {
    answer = JSON.parse(output);
  } catch {
    throw new HelperFailed('did not answer with JSON');
  }
  const { Username: username, Secret: secret } = answer ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string')
    throw new HelperFailed('answered without Username and Secret');
  if (secret === '') return undefined;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'basic', username, password: secret };
}

async function run(
  program: string,
  server: string,
  { environment, timeout = 10_000 }: HelperOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  const env = environment ?? process.env;
  // A group of its own: a helper that is a script leaves children behind when it alone is ended.
  const child = spawn(program, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (why: string) => {
      if (child.pid !== undefined) endGroup(child.pid);
      child.stdout.destroy();
      finish(() => reject(new HelperFailed(why)));
    };
    const timer = setTimeout(() => giveUp(`did not answer within ${timeout / 1000} s`), timeout);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    child.once('error', (cause: NodeJS.ErrnoException) =>
      finish(() =>
        reject(new HelperFailed(cause.code === 'ENOENT' ? 'is not installed' : `did not start (${cause.code})`)),
      ),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) giveUp(`answered with more than ${maxOutput} bytes`);
      else chunks.push(chunk);
    });
    child.once('close', (code, signal) =>
      finish(() => {
        if (code === null) reject(new HelperFailed(`was ended by ${signal}`));
        else resolve({ code, output: Buffer.concat(chunks).toString('utf8') });
      }),
    );
    // A helper may end without reading what it is asked; how it ended says why.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(`${server}\n`);
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}
