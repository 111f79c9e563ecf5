import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceError } from './source-error.ts';

// user@host:path; a host that begins with a dash would be an option of ssh, a path that does one of git.
const scp = /^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9_][\w.-]*:(?!-)[^\s]+$/;

/**
 * Checks an address before git sees it: https, http, ssh, git@host:path, and file:// below the folder that the operator
 * allowed. Everything else (ext::, options, local paths) is refused. Throws SourceError `not-allowed`.
 */
export function checkRepositoryUrl(url: string, allowFile: string | undefined): void {
  const refuse = (why: string): never => {
    const shown = withoutCredentials(url).slice(0, 200);
    throw new SourceError('not-allowed', `"${shown}" cannot be used as a repository: ${why}`);
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\s\u0000-\u001f\u007f]/.test(url) || url.startsWith('-')) refuse('it holds characters that no address has.');
  if (scp.test(url)) return;
  if (!URL.canParse(url)) refuse('expected https://host/path, ssh://host/path or git@host:path.');
  const parsed = new URL(url);
  if (parsed.password !== '') refuse('leave the password out of the address and give it as credentials.');
  if (['https:', 'http:', 'ssh:'].includes(parsed.protocol)) {
    const option = /^-/.test(parsed.hostname) || /^-/.test(decodeURIComponent(parsed.username));
    if (parsed.hostname === '' || option || parsed.pathname.length < 2) refuse('expected a host and a path in it.');
    return;
  }
  if (parsed.protocol !== 'file:')
    refuse(`${parsed.protocol}// is not supported; expected https://, ssh:// or git@host:path.`);
  if (allowFile === undefined) refuse('file:// repositories are not allowed here (SLIPWAY_GIT_ALLOW_FILE is not set).');
  if (parsed.hostname !== '') refuse('a file:// address has three slashes, and no host.');
  const inside = relative(real(allowFile as string), real(fileURLToPath(parsed)));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    refuse(`file:// repositories are allowed below ${allowFile} only.`);
}

/** With links followed, as git would follow them; what is not there is taken as it is written. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT') throw cause;
    return resolve(path);
  }
}

/** For messages: user and password of an address are left out. */
export function withoutCredentials(url: string): string {
  return url.replace(/([a-z][a-z+.-]*:\/\/)[^/@\s]*@/gi, '$1');
}
