import { X509Certificate } from 'node:crypto';
import { InvalidReference, parseRepository } from '@slipway/registry';
import type { RefusalReason } from '../graphql/refusal.ts';
import type { RegistryRow } from './registry.store.ts';

/** What is left out (or null) stays as it is; an empty text takes it away. */
export interface UpdateRegistryInput {
  readonly name?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly plainHttp?: boolean | null;
  readonly certificate?: string | null;
  readonly tokenServices?: readonly string[] | null;
}

export interface AddRegistryInput extends UpdateRegistryInput {
  readonly host: string;
}

/** The settings as they will be; `password` is undefined where the one that is kept stays. */
export interface WantedSettings {
  readonly name: string | null;
  readonly username: string | null;
  readonly password: string | undefined;
  readonly plainHttp: boolean;
  readonly certificate: string | null;
  /** Origins: scheme, host and port alone. */
  readonly tokenServices: string[];
}

const maxName = 100;
const maxUsername = 500;
const maxTokenServices = 10;
/** Cloud registries take whole key files as passwords. */
const maxSecret = 64 * 1024;

/** The host as it stands in references (docker.io for all of Docker Hub's names), or why it is none. */
export function parseRegistryHost(text: string): { readonly host: string } | { readonly reason: RefusalReason } {
  const no = (message: string) => ({ reason: { code: 'registry.host-malformed', field: 'host', message } });
  const given = text.trim();
  if (/^http:\/\//i.test(given))
    return no('Give the host without http://, and choose plain HTTP below if it really has no encryption.');
  const host = given
    .replace(/^https:\/\//i, '')
    .replace(/\/(v[12]\/?)?$/, '')
    .toLowerCase();
  if (host.includes('/')) return no('Credentials belong to a whole registry: leave the path off its host.');
  const shown = host.slice(0, 100);
  try {
    const { registry } = parseRepository(`${host}/any`);
    if (registry === 'docker.io' || registry === host) return hubOrHost(host, registry) ?? { host: registry };
  } catch (cause) {
    if (!(cause instanceof InvalidReference)) throw cause;
  }
  return no(`"${shown}" is not a registry's host; use a host such as ghcr.io or 10.0.0.4:5000.`);

  /** A first part without dot or port is no host but a folder of Docker Hub. */
  function hubOrHost(asked: string, registry: string) {
    if (registry !== 'docker.io' || asked.includes('.')) return undefined;
    return no(`"${shown}" would be a folder of Docker Hub in a reference; add its domain or port, or use docker.io.`);
  }
}

/** The settings that an input asks for on top of those that are there (undefined: a new one). */
export function wantedSettings(input: UpdateRegistryInput, before: RegistryRow | undefined): WantedSettings {
  const username = textOr(input.username, before?.username);
  return {
    name: textOr(input.name, before?.name),
    username,
    password: username === null || !input.password ? undefined : input.password,
    plainHttp: input.plainHttp ?? before?.plainHttp ?? false,
    certificate: textOr(input.certificate, before?.certificate),
    tokenServices: [
      ...new Set((input.tokenServices ?? before?.tokenServices ?? []).map((one) => originOf(one.trim()) ?? one.trim())),
    ].filter((one) => one !== ''),
  };
}

/** Undefined for what is more than an origin, or none. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, protocol, username, password, pathname, search, hash } = new URL(text);
  const alone = `${username}${password}${search}${hash}` === '' && pathname === '/';
  return alone && (protocol === 'https:' || protocol === 'http:') ? origin : undefined;
}

function textOr(given: string | null | undefined, before: string | null | undefined): string | null {
  return (given === undefined || given === null ? before : given.trim()) || null;
}

export function settingsReasons(
  input: UpdateRegistryInput,
  wanted: WantedSettings,
  before: RegistryRow | undefined,
): RefusalReason[] {
  const reason = (code: string, field: string, message: string) => ({ code: `registry.${code}`, field, message });
  const reasons: RefusalReason[] = [];
  const { name, username, password, plainHttp, certificate, tokenServices } = wanted;
  if (name !== null && name.length > maxName)
    reasons.push(reason('name-too-long', 'name', `A registry's name has at most ${maxName} characters.`));
  if (input.password && username === null)
    reasons.push(reason('username-missing', 'username', 'A password or token needs the user name that it belongs to.'));
  if (username !== null && (username.length > maxUsername || /[:\p{Cc}]/u.test(username)))
    reasons.push(
      reason('username-malformed', 'username', 'A user name holds no colon and no line break; look at it again.'),
    );
  if (username !== null && password === undefined && (before?.secretId ?? null) === null)
    reasons.push(reason('password-missing', 'password', 'A user name without a password or token opens nothing.'));
  else if (username !== null && password === undefined && username !== before?.username)
    reasons.push(reason('password-missing', 'password', `Give the password or token of ${username} as well.`));
  if (password !== undefined && (password.length > maxSecret || password.includes('\0')))
    reasons.push(reason('password-malformed', 'password', 'That is too long for a password or token, or is binary.'));
  if (certificate !== null && !isCertificate(certificate))
    reasons.push(
      reason('certificate-malformed', 'certificate', 'Give the authority as PEM: -----BEGIN CERTIFICATE----- and on.'),
    );
  if (certificate !== null && plainHttp)
    reasons.push(
      reason(
        'certificate-unused',
        'certificate',
        'Plain HTTP shows no certificate; give an authority or choose plain HTTP.',
      ),
    );
  reasons.push(...tokenServiceReasons(tokenServices, plainHttp));
  return reasons;
}

/** Where a password may go besides: what is no origin, or would send it in the clear, is refused by name. */
function tokenServiceReasons(services: readonly string[], plainHttp: boolean): RefusalReason[] {
  const reason = (code: string, message: string) => ({ code: `registry.${code}`, field: 'tokenServices', message });
  if (services.length > maxTokenServices)
    return [reason('token-services-many', `A registry has at most ${maxTokenServices} token services; name fewer.`)];
  const malformed = services.find((one) => originOf(one) === undefined);
  if (malformed !== undefined)
    return [
      reason(
        'token-service-malformed',
        `"${malformed.slice(0, 100)}" is not an origin; give scheme and host alone, such as https://auth.example.com.`,
      ),
    ];
  const clear = plainHttp ? undefined : services.find((one) => one.startsWith('http:'));
  if (clear === undefined) return [];
  const message = `The password would go to ${clear} without encryption; use https://, as the registry itself does.`;
  return [reason('token-service-plain', message)];
}

function isCertificate(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (text.length > maxSecret || blocks.length === 0 || /PRIVATE KEY/.test(text)) return false;
  try {
    return blocks.every((block) => new X509Certificate(block).raw.length > 0);
  } catch {
    return false;
  }
}
