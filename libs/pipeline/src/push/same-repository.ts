/** Whether two addresses (https, ssh, git@host:path, file) are of one repository, whatever the way in. */
export function sameRepository(one: string, other: string): boolean {
  const left = placeOf(one);
  return left !== undefined && left === placeOf(other);
}

/** Host and path. Git hosts take paths in any case, and ports differ between their ways in; a folder is what it is. */
function placeOf(address: string): string | undefined {
  const scp = /^[^\s/@:]+@([^\s/@:]+):(\S+)$/.exec(address);
  if (scp) return joined(scp[1] ?? '', scp[2] ?? '');
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, pathname } = new URL(address);
  if (protocol === 'file:') return `file:${withoutEnding(pathname)}`;
  return ['https:', 'http:', 'ssh:'].includes(protocol) ? joined(hostname, pathname) : undefined;
}

function joined(host: string, path: string): string | undefined {
  const bare = withoutEnding(path).replace(/^\/+/, '');
  return host === '' || bare === '' ? undefined : `${host}/${bare}`.toLowerCase();
}

function withoutEnding(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end).replace(/\.git$/i, '');
}
