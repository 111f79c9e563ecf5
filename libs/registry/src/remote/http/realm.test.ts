import { describe, expect, test } from '@jest/globals';
import { mayBeAsked, mayHaveCredentials } from './realm.ts';

const https = 'https://registry.example.com';
const named = { 'registry.example.com': ['login.other.net', 'http://127.0.0.1:9000'] };

describe('who may have the credentials of a registry', () => {
  test.each([
    ['its own host', https, `${https}/token`, true],
    ['its own host by plain http', https, 'http://registry.example.com/token', false],
    ['its own host and port by plain http, as it is reached', 'http://127.0.0.1:5000', 'http://127.0.0.1:5000/t', true],
    ['another port by plain http', 'http://127.0.0.1:5000', 'http://127.0.0.1:5001/t', false],
    ['another port by https', https, 'https://registry.example.com:8443/t', false],
    ['the parent domain', 'https://registry.gitlab.com', 'https://gitlab.com/jwt/auth', true],
    ['a domain below it', 'https://example.com', 'https://auth.example.com/t', true],
    ['the parent domain by plain http', 'http://registry.gitlab.com', 'http://gitlab.com/t', false],
    ['a sibling', 'https://a.azurecr.io', 'https://b.azurecr.io/t', false],
    ['a name that only ends alike', https, 'https://evilregistry.example.com/t', false],
    ['a name that only begins alike', https, 'https://registry.example.com.evil.net/t', false],
    ['a top-level domain', 'https://registry.com', 'https://com/t', false],
    ['a foreign host', https, 'https://evil.net/t', false],
    ['credentials in the address', https, 'https://registry.example.com@evil.net/t', false],
    ['part of an IP address', 'https://10.0.0.1', 'https://0.0.1/t', false],
    ['a host that the options name', https, 'https://login.other.net/t', true],
    ['an origin that the options name', https, 'http://127.0.0.1:9000/t', true],
    ['a named host by plain http', https, 'http://login.other.net/t', false],
  ])('%s', (_, registry, realm, expected) => {
    const api = new URL(registry);
    expect(mayHaveCredentials(api.host, api, new URL(realm), named)).toBe(expected);
  });

  test("Docker Hub's token service, for Docker Hub alone", () => {
    const realm = new URL('https://auth.docker.io/token');
    expect(mayHaveCredentials('docker.io', new URL('https://registry-1.docker.io'), realm)).toBe(true);
    expect(mayHaveCredentials('registry.example.com', new URL(https), realm)).toBe(false);
  });
});

test.each([
  ['https://a.net', 'https://b.net', true],
  ['https://a.net', 'http://b.net', false],
  ['http://a.net', 'http://b.net', true],
  ['http://a.net', 'ftp://b.net', false],
])('a registry at %s may send us to %s without credentials: %s', (registry, realm, expected) => {
  expect(mayBeAsked(new URL(registry), new URL(realm))).toBe(expected);
});
