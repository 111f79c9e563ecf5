import { expect, test } from '@jest/globals';
import { dockerHostFault } from './docker-host.ts';

test.each(['unix:///var/run/docker.sock', 'tcp://10.0.0.1:2376', 'tcp://builder.example:2375'])('%s', (host) => {
  expect(dockerHostFault(host)).toBeUndefined();
});

test.each([
  ['', /is not the address of an engine/],
  ['docker', /is not the address of an engine/],
  ['unix://', /names no socket/],
  ['tcp://host', /names no host or no port/],
  ['https://host:1', /not reached over https:\/\//],
  ['tcp://user:pw@host:1', /holds no user name or password/],
  ['unix:///a b', /is not the address/],
])('%j: %s', (host, message) => {
  expect(dockerHostFault(host)).toMatch(message);
});
