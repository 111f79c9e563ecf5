import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameReason } from '../graphql/name.ts';
import type { RefusalReason } from '../graphql/refusal.ts';
import type { RepositoryCredentials } from './credentials.ts';

export interface RegisterApplicationInput {
  readonly name: string;
  readonly repositoryUrl: string;
  readonly pipelineFile?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
}

const SCP = /^[\w.-]+@[\w][\w.-]*:[^\s]+$/;
const SCHEMES = ['https:', 'ssh:', 'file:'];

/** Everything that the input alone tells against it. `allowFile` is the folder below which file:// is allowed. */
export function registrationReasons(input: RegisterApplicationInput, allowFile: string | undefined): RefusalReason[] {
  const reasons = [
    nameReason('application', input.name),
    urlReason(input.repositoryUrl.trim(), allowFile),
    pipelineFileReason(input.pipelineFile ?? 'slipway.yaml'),
    credentialsReason(input),
  ];
  return reasons.filter((reason) => reason !== undefined);
}

export function credentialsOf({ username, password }: RegisterApplicationInput): RepositoryCredentials | undefined {
  return password ? { username: username || 'git', password } : undefined;
}

/** Why an address cannot be used. */
export function urlReason(url: string, allowFile: string | undefined): RefusalReason | undefined {
  const refuse = (code: string, message: string): RefusalReason => ({
    code: `application.${code}`,
    field: 'repositoryUrl',
    message,
  });
  const expected = 'use https://host/path, ssh://host/path or git@host:path';
  if (url === '' || url.length > 2_000 || url.startsWith('-') || /[\s\p{Cc}]/u.test(url))
    return refuse(
      'url-malformed',
      `The repository's address is empty or holds characters that no address has; ${expected}.`,
    );
  if (SCP.test(url)) return undefined;
  if (!URL.canParse(url)) return refuse('url-malformed', `The repository's address is no address; ${expected}.`);
  const { protocol, password, username, hostname, pathname } = new URL(url);
  if (!SCHEMES.includes(protocol))
    return refuse('url-scheme', `Repositories are not read over ${protocol}//; ${expected}.`);
  if (password !== '' || (protocol === 'https:' && username !== ''))
    return refuse(
      'url-credentials',
      'Leave user name and password out of the address and give them in their own fields, where they are encrypted.',
    );
  if (protocol === 'file:') return fileReason(url, allowFile, refuse);
  if (hostname === '' || hostname.startsWith('-') || pathname.length < 2)
    return refuse('url-malformed', `The repository's address names no host or no path; ${expected}.`);
  return undefined;
}

function fileReason(
  url: string,
  allowFile: string | undefined,
  refuse: (code: string, message: string) => RefusalReason,
) {
  if (allowFile === undefined)
    return refuse(
      'file-not-allowed',
      'file:// repositories are not allowed here; the operator can allow a folder with SLIPWAY_GIT_ALLOW_FILE.',
    );
  const inside = new URL(url).hostname === '' ? relative(resolve(allowFile), fileURLToPath(url)) : '..';
  return inside.startsWith('..') || isAbsolute(inside)
    ? refuse('file-not-allowed', `file:// repositories are allowed below ${allowFile} only.`)
    : undefined;
}

export function pipelineFileReason(path: string): RefusalReason | undefined {
  const parts = path.split('/');
  const good =
    path.length <= 500 &&
    !/[\p{Cc}\\]/u.test(path) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (good) return undefined;
  return {
    code: 'application.pipeline-file-malformed',
    field: 'pipelineFile',
    message: 'The pipeline file must be a path inside the repository, such as slipway.yaml or deploy/slipway.yaml.',
  };
}

export function credentialsReason({
  username,
  password,
}: Pick<RegisterApplicationInput, 'username' | 'password'>): RefusalReason | undefined {
  if (username && !password)
    return {
      code: 'application.password-missing',
      field: 'password',
      message: 'A user name without a password or token opens nothing; give both, or neither.',
    };
  if (/[\r\n\0]/.test(`${username ?? ''}${password ?? ''}`))
    return {
      code: 'application.credentials-malformed',
      field: 'password',
      message: 'User name and password cannot hold line breaks.',
    };
  return undefined;
}
