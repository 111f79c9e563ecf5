import { expect, it } from '@jest/globals';
import { pushFailure } from './push-failure.ts';

const reference = 'registry.example:5000/shop/slipway-staging:e1';

it.each([
  ['a refusal', 'denied: requested access to the resource is denied', /does not let the engine push .*Settings/, false],
  [
    'an image that was removed meanwhile',
    'An image does not exist locally with the tag: registry.example:5000/shop/slipway-staging',
    /e1 was gone from the engine before it was pushed; see that nothing else removes images there/,
    true,
  ],
  [
    'a host name that is not known',
    'Get "https://registry.example:5000/v2/": dial tcp: lookup registry.example on 192.0.2.1:53: no such host',
    /does not know the host name of registry\.example:5000; look at image in slipway\.yaml/,
    true,
  ],
  [
    'plain HTTP',
    'Get "https://registry.example:5000/v2/": http: server gave HTTP response to HTTPS client',
    /registry\.example:5000 answers without TLS, .* insecure-registries/,
    false,
  ],
  [
    'a certificate',
    'Get "https://registry.example:5000/v2/": x509: certificate signed by unknown authority',
    /does not trust the certificate of registry\.example:5000 \(.*unknown authority\)/,
    false,
  ],
  [
    'a registry whose disk is full',
    'received unexpected HTTP status: 500 Internal Server Error',
    /registry\.example:5000 broke \(received unexpected HTTP status: 500 .*\); its log says why, a full disk/,
    true,
  ],
  ['anything else', 'blob upload unknown', /could not be pushed: blob upload unknown\.$/, true],
])('%s is one sentence, and tried again where that may help', (_, said, message, transient) => {
  const failure = pushFailure(reference, said);
  expect(failure).toMatchObject({ message: expect.stringMatching(message), transient });
  expect(failure.message).toMatch(/^\S.*[^.]\.$/);
});
