import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { familiarName, formatReference, InvalidReference, parseReference, parseRepository } from './reference.ts';

const sha = `sha256:${'ab'.repeat(32)}`;

test.each([
  ['busybox', 'docker.io/library/busybox', 'busybox'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
  ['team/app', 'docker.io/team/app', 'team/app'],
  ['index.docker.io/busybox', 'docker.io/library/busybox', 'busybox'],
  ['registry-1.docker.io/team/app', 'docker.io/team/app', 'team/app'],
  ['localhost/app', 'localhost/app', 'localhost/app'],
  ['127.0.0.1:5000/a/b:c', '127.0.0.1:5000/a/b:c', '127.0.0.1:5000/a/b:c'],
  ['[::1]:5000/app', '[::1]:5000/app', '[::1]:5000/app'],
  ['ghcr.io/a/b__c/d-e.f', 'ghcr.io/a/b__c/d-e.f', 'ghcr.io/a/b__c/d-e.f'],
  [`app:v1@${sha}`, `docker.io/library/app:v1@${sha}`, `app:v1@${sha}`],
  ['host.example:65535/app', 'host.example:65535/app', 'host.example:65535/app'],
])('%s is %s, %s for people', (text, full, familiar) => {
  const reference = parseReference(text);
  expect(formatReference(reference)).toBe(full);
  expect(familiarName(reference)).toBe(familiar);
  expect(parseReference(full)).toEqual(reference);
});

test.each([
  ['', /no name/],
  ['ab'.repeat(32), /id and not a name/],
  ['Team', /lower case/],
  ['team/App', /lower case/],
  ['a:b:c', /not a part/],
  ['app:', /not a tag/],
  ['app:-x', /not a tag/],
  [`app:${'x'.repeat(129)}`, /not a tag/],
  ['app@sha256:12', /not a digest/],
  ['host.example:0/app', /not a port/],
  ['host.example:65536/app', /not a port/],
  ['host_x.example/app', /not a registry host/],
  ['a//b', /not a part/],
  ['../etc', /not a registry host|not a part/],
  [`${'a/'.repeat(140)}a`, /longer than 255/],
  ['app\n', /not a part/],
])('%j is refused', (text, message) => {
  expect(() => parseReference(text)).toThrow(InvalidReference);
  expect(() => parseReference(text)).toThrow(message);
});

test('a default tag is for references with neither tag nor digest', () => {
  const tagOf = (text: string) => parseReference(text, { defaultTag: 'latest' }).tag;
  expect([tagOf('a'), tagOf('a:b'), tagOf(`a@${sha}`)]).toEqual(['latest', 'b', undefined]);
  expect(parseReference('a').tag).toBeUndefined();
});

test('a repository has neither', () => {
  expect(parseRepository('a/b')).toEqual({ registry: 'docker.io', repository: 'a/b' });
  expect(() => parseRepository('a:b')).toThrow(InvalidReference);
  expect(() => parseRepository(`a@${sha}`)).toThrow(InvalidReference);
});

test('any text is read, and then written and read alike, or refused in at most 600 characters', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    '.',
    '/',
    ':',
    '@',
    '-',
    '_',
    '[',
    ']',
    '1',
    'docker.io',
    sha,
    'x'.repeat(300),
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (one) => {
      try {
        const reference = parseReference(one);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      } catch (error) {
        if (!(error instanceof InvalidReference)) throw error;
        expect(error.message.length).toBeLessThan(600);
      }
    }),
    { numRuns: 5_000 },
  );
});
