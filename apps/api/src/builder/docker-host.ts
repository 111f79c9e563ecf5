/** Why a text is no address of an engine; undefined when it is one. */
export function dockerHostFault(dockerHost: string): string | undefined {
  const expected = 'use unix:///var/run/docker.sock or tcp://host:port';
  if (/[\s\p{Cc}]/u.test(dockerHost) || !URL.canParse(dockerHost))
    return `"${dockerHost.slice(0, 100)}" is not the address of an engine; ${expected}.`;
  const { protocol, hostname, port, pathname, username, password } = new URL(dockerHost);
  if (protocol === 'unix:')
    return hostname === '' && pathname.length > 1 ? undefined : `${dockerHost} names no socket; ${expected}.`;
  if (protocol !== 'tcp:') return `Engines are not reached over ${protocol}//; ${expected}.`;
  if (username !== '' || password !== '') return `An engine's address holds no user name or password; ${expected}.`;
  return hostname === '' || port === '' ? `${dockerHost} names no host or no port; ${expected}.` : undefined;
}
