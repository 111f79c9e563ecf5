import { expect, test } from '@jest/globals';
import { parseRegistryHost } from './registry-input.ts';

test.each([
  ['ghcr.io', 'ghcr.io'],
  [' GHCR.io ', 'ghcr.io'],
  ['https://ghcr.io/', 'ghcr.io'],
  ['10.0.0.4:5000', '10.0.0.4:5000'],
  ['localhost', 'localhost'],
  ['[::1]:5000', '[::1]:5000'],
  ['docker.io', 'docker.io'],
  ['index.docker.io', 'docker.io'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
])('%j is the host %s', (text, host) => {
  expect(parseRegistryHost(text)).toEqual({ host });
});

test.each([
  ['', /is not a registry's host/],
  ['http://registry.example', /without http:\/\/, and choose plain HTTP/],
  ['ghcr.io/team', /leave the path off/],
  ['ann:pw@ghcr.io', /is not a registry's host/],
  ['registry', /would be a folder of Docker Hub/],
  ['a b.example', /is not a registry's host/],
  ['ghcr.io:0', /is not a registry's host/],
  ['ghcr.io:port', /is not a registry's host/],
  ['-a.example', /is not a registry's host/],
])('%j is refused', (text, message) => {
  expect(parseRegistryHost(text)).toEqual({
    reason: { code: 'registry.host-malformed', field: 'host', message: expect.stringMatching(message) },
  });
});
