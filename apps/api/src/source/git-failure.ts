import { type GitCredentials, GitFailed } from './git.ts';
import { withoutCredentials } from './repository-url.ts';
import { SourceError, type SourceErrorCode } from './source-error.ts';

/** What was tried, as it stands in a sentence. */
type Done = 'read' | 'written to';

const patterns: readonly (readonly [pattern: RegExp, code: SourceErrorCode, why: string])[] = [
  [
    /authentication failed|could not read (?:username|password)|permission denied|invalid (?:username|credentials)|access denied|returned error: 40[13]|terminal prompts disabled|no supported authentication/i,
    'unauthorized',
    'it wants credentials, or does not accept those that are set',
  ],
  [/could not resolve (?:host|proxy)|name or service not known/i, 'unreachable', 'its host name is not known'],
  [
    /connection refused|failed to connect|couldn't connect|no route to host|network is unreachable/i,
    'unreachable',
    'nothing listens there',
  ],
  [/timed out|timeout|operation too slow/i, 'unreachable', 'it did not answer in time'],
  [/host key verification failed/i, 'unreachable', 'its ssh host key is not the one that was seen before'],
  [/certificate|SSL/, 'unreachable', 'its certificate is not trusted'],
  [/redirect|unable to update url base/i, 'unreachable', 'it sends elsewhere; give the address that it sends to'],
  [/transport '\w+' not allowed/i, 'not-allowed', 'it leads to a way of transport that is not allowed'],
  [
    /repository .*(?:not found|does not exist)|returned error: 404|does not appear to be a git repository|not valid: is this a git repository/i,
    'unreachable',
    'there is no repository at this address',
  ],
  [/returned error: (?:429|5\d\d)/i, 'unreachable', 'its server has trouble'],
  [
    /early EOF|hung up unexpectedly|connection (?:was )?reset|unexpected disconnect|RPC failed/i,
    'unreachable',
    'the connection was cut',
  ],
  [/no space left on device/i, 'unreachable', 'the disk of this worker is full'],
];

/** One sentence for what git said about a repository; undefined when it does not speak of the remote side. */
export function knownFailure(url: string, cause: unknown, done: Done = 'read'): SourceError | undefined {
  if (cause instanceof SourceError) return cause;
  if (!(cause instanceof GitFailed)) return undefined;
  for (const [pattern, code, why] of patterns) {
    if (!pattern.test(cause.stderr)) continue;
    // Servers say the same of a repository that they do not show to everybody.
    const hidden =
      /^there is no/.test(why) && /^https?:/i.test(url) ? ', or it is not shown with these credentials' : '';
    return new SourceError(code, `The repository ${withoutCredentials(url)} could not be ${done}: ${why}${hidden}.`);
  }
  return undefined;
}

/** The same for every failure of git; what is no failure of git comes back as it is. */
export function gitFailure(url: string, cause: unknown, credentials?: GitCredentials, done: Done = 'read'): unknown {
  const known = knownFailure(url, cause, done);
  if (known !== undefined) return known;
  if (!(cause instanceof GitFailed)) return cause;
  const lines = cause.stderr.split('\n').map((one) => one.replace(/^(?:fatal|error|remote|warning):\s*/i, '').trim());
  const said = lines.find((one) => one !== '') ?? `git ended with ${cause.exitCode}`;
  const line = masked(withoutCredentials(said), credentials).replace(/\.$/, '');
  return new SourceError('unreachable', `The repository ${withoutCredentials(url)} could not be ${done}: ${line}.`);
}

export function masked(text: string, credentials: GitCredentials | undefined): string {
  const password = credentials?.password ?? '';
  if (password === '') return text;
  return text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}
