import { isIP } from 'node:net';

/** Registry → hosts (https) or origins (`http://…`) of token services that may get that registry's credentials. */
export type TokenRealms = Readonly<Record<string, readonly string[]>>;

const known: TokenRealms = { 'docker.io': ['auth.docker.io'] };

/**
 * Whether a token service may be shown the credentials of a registry. The challenge names it, so it proves nothing:
 *   - the registry's own host and port, never by plain http where the registry is reached by https
 *   - by https, a host of which one is a parent domain of the other (registry.gitlab.com → gitlab.com)
 *   - what is named for that registry: auth.docker.io for docker.io, and the caller's own list
 * Siblings are not trusted: two customers of one provider are siblings (a.azurecr.io, b.azurecr.io).
 */
export function mayHaveCredentials(name: string, registry: URL, realm: URL, named: TokenRealms = {}): boolean {
  if (realm.username !== '' || realm.password !== '') return false;
  if ([...(known[name] ?? []), ...(named[name] ?? [])].some((one) => origin(one) === realm.origin)) return true;
  if (realm.protocol !== 'https:') return realm.protocol === registry.protocol && realm.host === registry.host;
  if (realm.host === registry.host) return true;
  if (realm.port !== '' || registry.protocol !== 'https:') return false;
  return isBelow(realm.hostname, registry.hostname) || isBelow(registry.hostname, realm.hostname);
}

/** Without credentials a foreign realm is harmless, unless plain http would let anyone make up the token. */
export function mayBeAsked(registry: URL, realm: URL): boolean {
  return realm.protocol === 'https:' || (realm.protocol === 'http:' && registry.protocol === 'http:');
}

/** A parent of one label (com, localhost) is nobody's own domain, and addresses have no parents. */
function isBelow(child: string, parent: string): boolean {
  return parent.includes('.') && isIP(parent) === 0 && child.endsWith(`.${parent}`);
}

function origin(text: string): string | undefined {
  const url = text.includes('://') ? text : `https://${text}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
