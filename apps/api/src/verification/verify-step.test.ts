import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RemoteRegistry } from '@slipway/registry';
import { testRegistry } from '../engine/testing/shared-services.ts';
import { commitFiles, git, InProcess } from '../step/testing/in-process.ts';
import { createDockerHostTarget } from '../target/docker-host.ts';

const run = randomBytes(4).toString('hex');
const repository = `test/verify-${run}/hello`;

const dockerfile = [
  'FROM busybox:1.35',
  'ARG VERSION',
  'RUN mkdir /www && echo "version $VERSION" > /www/version && echo well > /www/healthz',
  `CMD ["/bin/sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]`,
  '',
].join('\n');

const pipeline = (contains: string) => `
image: \${registry}/${repository}
platforms: [linux/amd64]
args: { VERSION: "\${version}" }
run: { port: 8080, health: { http: /healthz, interval: 200ms } }
verify:
  http: [{ path: /version, expect: { contains: "${contains}" }, retries: 1, interval: 100ms }]
  command: [/bin/grep, "\${version}", /www/version]
  bake: { for: 1s, interval: 200ms }
`;

interface Evidence {
  readonly checks: readonly { readonly kind: string; readonly passed: boolean; readonly answer?: string }[];
}

describe('a promotion is verified', () => {
  let worker: InProcess;
  let application: string;
  let url: string;

  beforeAll(async () => {
    worker = await InProcess.start({ impatient: true });
    url = worker.repositoryOf({ 'slipway.yaml': pipeline(`version \${version}`), Dockerfile: dockerfile });
    application = await worker.register('hello', url);
  });
  afterAll(() => worker?.stop());

  const released = async (ref: string) => {
    const id = await worker.release(application, ref);
    const ended = await worker.ended('release', id);
    if (ended.state !== 'published') throw new Error(`${JSON.stringify(ended.failure)}\n${await worker.story(id)}`);
    return id;
  };
  const environment = async (name: string, target: Readonly<Record<string, string>>) => {
    const { sql } = worker.database;
    const [row] = await sql<{ id: string }[]>`insert into environment (name, position, target)
      values (${name}, 0, ${sql.json(target)}) returning id`;
    return (row as { id: string }).id;
  };
  const promoted = async (release: string, to: string) => {
    const id = await worker.promote(release, to);
    const ended = await worker.ended('promotion', id);
    const [step] = await worker.database.sql<{ result: Evidence | null }[]>`
      select result from step where promotion_id = ${id} and kind = 'verify'`;
    const [deployment] = await worker.database.sql<{ state: string; digest: string; platform: string | null }[]>`
      select state, digest, platform from deployment where environment_id = ${to}`;
    return { ended, checks: step?.result?.checks ?? [], deployment, story: await worker.story(id) };
  };

  it('on an engine: with all its checks as evidence, good or bad', async () => {
    const dockerHost = worker.config.dockerHost;
    const dev = await environment('dev', { kind: 'docker-host', dockerHost, publishAddress: '127.0.0.1' });
    const target = createDockerHostTarget({ dockerHost, publishAddress: '127.0.0.1' });
    try {
      const good = await promoted(await released('v1.0.0'), dev);
      expect([good.ended.state, good.ended.failure]).toEqual(['succeeded', null]);
      expect(good.checks.map(({ kind, passed }) => [kind, passed])).toEqual([
        ['health', true],
        ['http', true],
        ['command', true],
        ['bake', true],
      ]);
      expect(good.story).toContain('Stayed well for 1s');

      commitFiles(new URL(url).pathname, { 'slipway.yaml': pipeline('version 2') }, 'v1.1.0');
      const bad = await promoted(await released('v1.1.0'), dev);
      expect(bad.ended).toMatchObject({ state: 'failed', failure: { step: 'verify' } });
      expect(bad.ended.failure?.message).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/version does not have "version 2" in its answer \(2 tries\)\.$/,
      );
      expect(bad.checks.map(({ kind, passed }) => [kind, passed])).toEqual([
        ['health', true],
        ['http', false],
      ]);
      expect(bad.checks[1]?.answer).toBe('version 1.1.0\n');
    } finally {
      await target.remove({ environment: `dev-${dev.slice(-8)}`, application: 'hello' }, AbortSignal.timeout(20_000));
    }
  }, 120_000);

  it('where a tag or a commit is all there is: by looking at it', async () => {
    commitFiles(new URL(url).pathname, { 'slipway.yaml': pipeline('').split('verify:')[0] ?? '' }, 'v1.2.0');
    const release = await released('v1.2.0');
    const staging = await promoted(release, await environment('staging', { kind: 'registry-only' }));
    expect([staging.ended.state, staging.ended.failure]).toEqual(['succeeded', null]);
    expect(staging.deployment).toMatchObject({ state: 'in-sync', platform: null });
    const registry = new RemoteRegistry({ plainHttp: [testRegistry] });
    const tag = await registry.headManifest({ registry: testRegistry, repository }, 'staging');
    await registry.close();
    expect(tag?.digest).toBe(staging.deployment?.digest);

    const config = worker.repositoryOf({ 'hello.yaml': 'image: "none" # by Slipway\n' }, 'config');
    git(new URL(config).pathname, 'config', 'receive.denyCurrentBranch', 'ignore');
    const place = { repositoryUrl: config, branch: 'main', path: `\${application}.yaml`, key: 'image' };
    const production = await promoted(release, await environment('production', { kind: 'git-ops', ...place }));
    expect([production.ended.state, production.ended.failure]).toEqual(['succeeded', null]);
    expect(git(new URL(config).pathname, 'show', 'main:hello.yaml')).toBe(
      `image: "${testRegistry}/${repository}@${tag?.digest}" # by Slipway`,
    );
    expect(git(new URL(config).pathname, 'log', '-1', '--format=%s', 'main')).toBe('Deploy hello 1.2.0 to production');
  }, 120_000);

  it('not at all where the settings of the target are none', async () => {
    const bad = await environment('bad', { kind: 'git-ops', branch: 'main', path: 'x.yaml', key: 'a' });
    const [release] = await worker.database.sql<{ id: string }[]>`select id from release where version = '1.2.0'`;
    const { ended } = await promoted((release as { id: string }).id, bad);
    expect(ended).toMatchObject({
      state: 'errored',
      failure: {
        message:
          'The settings of a target of the kind git-ops cannot be used: "repositoryUrl" is not the address of a git repository.',
      },
    });
  }, 120_000);
});
