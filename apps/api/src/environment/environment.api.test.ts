// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
const refusal = '... on Refusal { reasons { code field message } }';
const shown =
  '... on Environment { name upstreams { name } upstreamMode automatic imageRepository target { kind dockerHost settings } }';
const create = `mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { ${shown} ${refusal} } }`;
const update = `mutation ($name: String!, $input: UpdateEnvironmentInput!) { updateEnvironment(name: $name, input: $input) { ${shown} ${refusal} } }`;
const setPolicy = `mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { ... on PolicyVersion { version createdBy } ${refusal} } }`;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const codes = ({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code);

describe('environments stand behind each other', () => {
  it('with upstreams, a way of their own and what goes by itself', async () => {
    await api.get(create, { input: { name: 'dev', automatic: 'NEWEST' } });
    const input = { name: 'staging', upstreams: ['dev'], imageRepository: 'registry.example/prod/${application}' };
    expect((await api.get(create, { input })).createEnvironment).toMatchObject({
      upstreams: [{ name: 'dev' }],
      upstreamMode: 'ALL',
      automatic: 'OFF',
      imageRepository: 'registry.example/prod/${application}',
    });
    const change = { upstreamMode: 'ONE', imageRepository: '', automatic: 'AS_SOON_AS_ALLOWED' };
    expect((await api.get(update, { name: 'staging', input: change })).updateEnvironment).toMatchObject({
      upstreams: [{ name: 'dev' }],
      upstreamMode: 'ONE',
      automatic: 'AS_SOON_AS_ALLOWED',
      imageRepository: null,
    });
    const audit = await api.sql`select action from audit where subject = 'staging' order by id`;
    expect(audit.map(({ action }) => action)).toEqual(['environment.created', 'environment.changed']);
  });

  it.each([
    ['a circle', 'dev', { upstreams: ['staging'] }, ['environment.cycle']],
    ['itself', 'dev', { upstreams: ['dev'] }, ['environment.cycle']],
    ['one that is not there', 'dev', { upstreams: ['stagin'] }, ['environment.upstream-unknown']],
    ['a repository that is none', 'dev', { imageRepository: 'UPPER//x' }, ['environment.image-repository-malformed']],
    ['a variable that is none', 'dev', { imageRepository: 'r/${x}' }, ['environment.image-repository-malformed']],
    ['a place far away', 'dev', { position: 99_999 }, ['environment.position-out-of-range']],
    ['settings that are no JSON', 'dev', { kind: 'GIT_OPS', settings: '{' }, ['environment.target-malformed']],
    [
      'a tag that is none',
      'dev',
      { kind: 'REGISTRY_ONLY', settings: '{"tag":"a b"}' },
      ['environment.target-malformed'],
    ],
    ['another environment', 'moon', {}, ['environment.unknown']],
  ])('but not in %s', async (_, name, input, expected) => {
    expect(codes((await api.get(update, { name, input })).updateEnvironment)).toEqual(expected);
  });

  it('on targets of several kinds', async () => {
    const settings = JSON.stringify({
      repositoryUrl: 'https://git.example/cluster.git',
      branch: 'main',
      path: 'apps/${application}.yaml',
      key: 'spec.image',
    });
    const { createEnvironment } = await api.get(create, { input: { name: 'cluster', kind: 'GIT_OPS', settings } });
    expect(createEnvironment.target).toMatchObject({ kind: 'GIT_OPS', dockerHost: null });
    expect(JSON.parse(createEnvironment.target.settings)).toMatchObject({ path: 'apps/${application}.yaml' });
    const swarm = { name: 'swarm', kind: 'SWARM', dockerHost: 'tcp://10.0.0.1:2375' };
    expect((await api.get(create, { input: swarm })).createEnvironment.target.kind).toBe('SWARM');
    const tag = { name: 'shelf', kind: 'REGISTRY_ONLY', settings: '{"tag":"${environment}"}' };
    expect((await api.get(create, { input: tag })).createEnvironment.target.kind).toBe('REGISTRY_ONLY');
  });
});

describe('what a target does not take is refused, not dropped', () => {
  it.each([
    [{ settings: '{"tag":"x"}' }, 'settings', 'A target of the kind docker-host has no settings of its own;'],
    [{ kind: 'SWARM', settings: '[]' }, 'settings', 'A target of the kind swarm has no settings of its own;'],
    [
      { kind: 'REGISTRY_ONLY', settings: '{"tag":"x"}', dockerHost: 'tcp://10.0.0.1:2375' },
      'dockerHost',
      'A target of the kind registry-only is on no engine;',
    ],
  ])('%j', async (input, field, message) => {
    const { reasons } = (await api.get(create, { input: { name: 'stray', ...input } })).createEnvironment;
    expect(reasons).toEqual([
      expect.objectContaining({
        code: 'environment.target-malformed',
        field,
        message: `${message} leave ${field} out, or give another kind.`,
      }),
    ]);
  });

  it('nor a part of a target without its kind', async () => {
    const input = { dockerHost: 'tcp://10.0.0.2:2375', settings: '{}', position: 3 };
    const { reasons } = (await api.get(update, { name: 'dev', input })).updateEnvironment;
    expect(reasons.map(({ field }: { field: string }) => field)).toEqual(['dockerHost', 'settings']);
    expect(reasons[0].message).toBe(
      'dockerHost alone changes nothing, since a target is replaced as a whole; give its kind, too.',
    );
  });
});

describe('a policy', () => {
  const text = 'approvals:\n  count: 2\nsoak:\n  duration: 24h\n';

  it('has a new version with each change, and keeps the old ones', async () => {
    expect((await api.get('{ environment(name: "dev") { policy { version text } } }')).environment.policy).toEqual({
      version: 0,
      text: '',
    });
    expect((await api.get(setPolicy, { environment: 'dev', text })).setPolicy).toEqual({
      version: 1,
      createdBy: 'administrator',
    });
    expect((await api.get(setPolicy, { environment: 'dev', text })).setPolicy.version).toBe(1);
    expect((await api.get(setPolicy, { environment: 'dev', text: 'tests: {}\n' })).setPolicy.version).toBe(2);
    const { environment } = await api.get(
      '{ environment(name: "dev") { policy { text } policyVersions { version } } }',
    );
    expect(environment).toEqual({ policy: { text: 'tests: {}\n' }, policyVersions: [{ version: 2 }, { version: 1 }] });
  });

  it('that cannot be read is refused with every problem and its line', async () => {
    const { reasons } = (
      await api.get(setPolicy, { environment: 'dev', text: 'approvals:\n  count: many\nsoke: {}\n' })
    ).setPolicy;
    expect(reasons.map(({ code }: { code: string }) => code)).toEqual(['policy.malformed', 'policy.malformed']);
    expect(reasons[0].message).toMatch(/2/);
    expect(codes((await api.get(setPolicy, { environment: 'moon', text })).setPolicy)).toEqual(['environment.unknown']);
    expect(JSON.parse((await api.get('{ policySchema }')).policySchema).properties.soak).toBeDefined();
  });

  it('is for those who may configure', async () => {
    const token = await api.token(['read', 'promote', 'govern']);
    const { errors } = await api.ask(setPolicy, { environment: 'dev', text }, token);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
