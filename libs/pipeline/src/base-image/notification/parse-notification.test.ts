import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseNotification } from './parse-notification.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const github = (event: string) => ({ 'x-github-event': event });
const push = (target: object, action = 'push') => ({ id: 'e1', action, target, request: { host: '10.0.0.4:5000' } });
const package_ = {
  name: 'Tools/Base',
  namespace: 'Acme',
  package_type: 'CONTAINER',
  package_version: {
    version: digest,
    container_metadata: { tag: { name: '1.2', digest } },
    package_url: 'ghcr.io/acme/tools/base:1.2',
  },
};
const harborData = {
  resources: [{ digest, tag: '12', resource_url: 'harbor.example/library/debian:12' }],
  repository: { name: 'debian', namespace: 'library', repo_full_name: 'library/debian', repo_type: 'public' },
};

it.each<[what: string, headers: Record<string, string>, body: unknown, expected: string]>([
  [
    'distribution',
    {},
    { events: [push({ repository: 'base/debian', tag: '12', digest })] },
    `? base/debian 12 ${digest}`,
  ],
  [
    'distribution, a child without a tag',
    {},
    { events: [push({ repository: 'base/debian', digest })] },
    'ignored distribution: no tag was pushed.',
  ],
  [
    'distribution, a pull',
    {},
    { events: [push({ repository: 'base/debian', tag: '12' }, 'pull')] },
    'ignored distribution: no tag was pushed.',
  ],
  [
    'distribution, several, one twice',
    {},
    { events: ['a', 'b', 'a'].map((tag) => push({ repository: 'x', tag })) },
    '? x a -, ? x b -',
  ],
  [
    'distribution, no names',
    {},
    { events: [push({ repository: '../etc', tag: '12' }), push({ repository: 'x', tag: 'a b' }), null, 7] },
    'ignored distribution: no tag was pushed.',
  ],
  [
    'Harbor',
    {},
    { type: 'PUSH_ARTIFACT', occur_at: 1, event_data: harborData },
    `harbor.example library/debian 12 ${digest}`,
  ],
  [
    'Harbor, CloudEvents',
    {},
    { specversion: '1.0', type: 'harbor.artifact.pushed', data: harborData },
    `harbor.example library/debian 12 ${digest}`,
  ],
  [
    'Harbor, without an address',
    {},
    { type: 'PUSH_ARTIFACT', event_data: { ...harborData, resources: [{ tag: '12' }] } },
    '? library/debian 12 -',
  ],
  [
    'Harbor, something else',
    {},
    { type: 'SCANNING_COMPLETED', event_data: harborData },
    'ignored Harbor: SCANNING_COMPLETED is no push.',
  ],
  [
    'Docker Hub',
    {},
    { push_data: { pushed_at: 1, tag: 'latest', pusher: 'ann' }, repository: { repo_name: 'library/debian' } },
    'docker.io library/debian latest -',
  ],
  [
    'Docker Hub, without a tag',
    {},
    { push_data: {}, repository: { repo_name: 'library/debian' } },
    'ignored Docker Hub: no tag was pushed.',
  ],
  [
    'GitHub Packages, package',
    github('package'),
    { action: 'published', package: package_ },
    `ghcr.io acme/tools/base 1.2 ${digest}`,
  ],
  [
    'GitHub Packages, registry_package',
    github('registry_package'),
    { action: 'updated', registry_package: package_ },
    `ghcr.io acme/tools/base 1.2 ${digest}`,
  ],
  [
    'GitHub Packages, a child without a tag',
    github('package'),
    { action: 'published', package: { ...package_, package_version: { container_metadata: { tag: { name: '' } } } } },
    'ignored GitHub Packages: no tag was pushed.',
  ],
  [
    'GitHub Packages, npm',
    github('package'),
    { action: 'published', package: { ...package_, package_type: 'NPM' } },
    'ignored GitHub Packages: a package of the kind npm is no image.',
  ],
  ['GitHub, ping', github('ping'), { zen: 'x' }, 'ignored GitHub Packages: the event ping is no push of an image.'],
  [
    'GitHub, deleted',
    github('package'),
    { action: 'deleted', package: package_ },
    'ignored GitHub Packages: a package that is deleted is no push.',
  ],
  [
    'Quay',
    {},
    { name: 'base', repository: 'acme/base', docker_url: 'quay.io/acme/base', updated_tags: ['1', 'latest'] },
    'quay.io acme/base 1 -, quay.io acme/base latest -',
  ],
  [
    'Quay, older',
    {},
    { docker_url: 'quay.io/acme/base', updated_tags: { latest: 'b750' } },
    'quay.io acme/base latest -',
  ],
  ['something else', {}, { hello: 'world' }, 'not-understood'],
  ['no object', {}, 'hello', 'not-understood'],
  ['nothing', {}, null, 'not-understood'],
])('%s', (_what, headers, body, expected) => {
  const parsed = parseNotification({ headers, body });
  if (parsed.kind === 'pushed') {
    const shown = parsed.tags.map((one) => `${one.registry ?? '?'} ${one.repository} ${one.tag} ${one.digest ?? '-'}`);
    expect(shown.join(', ')).toBe(expected);
  } else if (expected === parsed.kind) {
    expect(parsed.sentence).toMatch(/^This is no notification of .*Quay; choose JSON/);
  } else expect(`${parsed.kind} ${parsed.sentence}`).toBe(expected);
});

it('takes a hundred tags at most', () => {
  const events = Array.from({ length: 5_000 }, (_, index) => push({ repository: 'x', tag: `t${index}` }));
  expect(parseNotification({ headers: {}, body: { events } })).toMatchObject({ tags: { length: 100 } });
});

it('never fails, whatever is sent', () => {
  const seeds = [{ events: [push({ repository: 'x', tag: 'y' })] }, { type: 'PUSH_ARTIFACT', event_data: harborData }];
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ events: fc.jsonValue() }),
    fc.record({ event_data: fc.jsonValue(), type: fc.constant('PUSH_ARTIFACT') }),
    fc.record({ updated_tags: fc.jsonValue(), docker_url: fc.jsonValue() }),
    fc.constantFrom(...seeds),
  );
  fc.assert(
    fc.property(body, fc.boolean(), (value, isGitHub) => {
      parseNotification({ headers: isGitHub ? github('package') : {}, body: value });
    }),
  );
});
