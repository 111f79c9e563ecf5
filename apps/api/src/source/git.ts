import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { SourceError } from './source-error.ts';

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export interface GitCall {
  /** Holds what git needs of its own: configuration and known hosts; see `prepareHome`. */
  readonly home: string;
  readonly folder?: string | undefined;
  readonly args: readonly string[];
  /** Given to git on its standard input. */
  readonly input?: string | Uint8Array;
  /** The repository that is reached, for calls that reach one; credentials are given to its host alone. */
  readonly remote?: { readonly url: string; readonly credentials?: GitCredentials | undefined };
  /** ms; 0 is none. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(exitCode: number | null, stderr: string) {
    super(stderr.trim() || `git ended with ${exitCode}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

const maxOutput = 64 * 1024 * 1024;

const settings: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'credential.helper': '',
  'protocol.allow': 'user',
  // Nothing is ever thrown away: a commit that was released stays readable after its branch was rewritten.
  'gc.auto': '0',
  'gc.pruneExpire': 'never',
  'fetch.writeCommitGraph': 'false',
};

/** Starts git without the machine's configuration, hooks, prompts, or transports other than the one that is needed. */
export function startGit(call: GitCall): GitProcess {
  const all = { ...settings, ...credentialSettings(call.remote) };
  // Named, not entered: in a broken clone git would look further up, and find a repository that is none of ours.
  const args = [...(call.folder === undefined ? [] : [`--git-dir=${call.folder}`]), ...call.args];
  const child = spawn('git', args, {
    cwd: call.home,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that the helpers that git starts end with it.
    detached: true,
    env: { ...surroundings(), ...home(call.home), ...configuration(all), ...transport(call.remote) },
  });
  // git may end before it has read what it was asked.
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.input ?? '');
  const stop = () => endGit(child);
  call.signal?.addEventListener('abort', stop, { once: true });
  child.once('close', () => call.signal?.removeEventListener('abort', stop));
  if (call.signal?.aborted) stop();
  return child;
}

/** Ends git and what it started; one that has ended already is fine. */
export function endGit(child: GitProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ESRCH') throw cause;
  }
}

/** Runs git to its end and gives its output. Throws GitFailed, SourceError (`timed-out`, `too-large`) or the signal's reason. */
export async function git(call: GitCall): Promise<Buffer> {
  call.signal?.throwIfAborted();
  const child = startGit(call);
  let timedOut = false;
  const limit =
    call.timeout === 0
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          endGit(child);
        }, call.timeout);
  const out: Buffer[] = [];
  let size = 0;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxOutput) out.push(chunk);
    else endGit(child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-8_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: { code?: string }) => reject(notStarted(cause)));
    child.once('close', resolve);
  }).finally(() => clearTimeout(limit));
  call.signal?.throwIfAborted();
  if (timedOut) throw new SourceError('timed-out', `git did not finish within ${Math.round(call.timeout / 1000)} s.`);
  if (size > maxOutput) throw new SourceError('too-large', `git answered with more than ${maxOutput} bytes.`);
  if (code !== 0) throw new GitFailed(code, stderr);
  return Buffer.concat(out);
}

function notStarted(cause: { code?: string }): Error {
  if (cause.code !== 'ENOENT') return cause as unknown as Error;
  return new SourceError(
    'no-git',
    'There is no git on this machine; install it (apt-get install git) and retry.',
    cause,
  );
}

/** What git may know of the machine: where programs are, proxies, certificates, the user's ssh agent. */
function surroundings(): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|SSH_AUTH_SOCK|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|(http|https|all|no)_proxy|HTTPS_PROXY|ALL_PROXY|NO_PROXY)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
}

function home(folder: string): NodeJS.ProcessEnv {
  const known = join(folder, 'known_hosts');
  const ssh = ['ssh', '-F/dev/null', '-oBatchMode=yes', '-oConnectTimeout=10', '-oStrictHostKeyChecking=accept-new'];
  return {
    LC_ALL: 'C',
    HOME: folder,
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(folder, 'config'),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_HTTP_LOW_SPEED_LIMIT: '1',
    GIT_HTTP_LOW_SPEED_TIME: '30',
    GIT_SSH_COMMAND: `${ssh.join(' ')} '-oUserKnownHostsFile=${known.replaceAll("'", "'\\''")}'`,
  };
}

/** Configuration by environment, so that none of it stands on a command line. */
function configuration(all: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries(all);
  const numbered = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(numbered) };
}

/** Answers git's question for the repository's own host; a server that it redirects to gets nothing. */
function credentialSettings(remote: GitCall['remote']): Readonly<Record<string, string>> {
  if (remote?.credentials === undefined || !/^https?:\/\//i.test(remote.url)) return {};
  const answer = `printf 'username=%s\\npassword=%s\\n' "$SLIPWAY_GIT_USERNAME" "$SLIPWAY_GIT_PASSWORD"`;
  return { [`credential.${new URL(remote.url).origin}.helper`]: `!f() { test "$1" = get && ${answer}; }; f` };
}

function transport(remote: GitCall['remote']): NodeJS.ProcessEnv {
  if (remote === undefined) return { GIT_ALLOW_PROTOCOL: 'none' };
  const scheme = /^([a-z]+):\/\//i.exec(remote.url)?.[1]?.toLowerCase() ?? 'ssh';
  const { username, password } = remote.credentials ?? {};
  return {
    // A plain address may lead to a safe one, never the other way round.
    GIT_ALLOW_PROTOCOL: scheme === 'http' ? 'http:https' : scheme,
    ...(username === undefined ? {} : { SLIPWAY_GIT_USERNAME: username, SLIPWAY_GIT_PASSWORD: password }),
  };
}
