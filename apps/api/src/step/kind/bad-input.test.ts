import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitFiles, InProcess } from '../testing/in-process.ts';
import { type MoodyRegistry, startMoodyRegistry } from '../testing/moody-registry.ts';

const behind = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const mine = `test/steps-${randomBytes(4).toString('hex')}`;
let worker: InProcess;
let moody: MoodyRegistry;

beforeAll(async () => {
  moody = await startMoodyRegistry(behind);
  worker = await InProcess.start({
    impatient: true,
    environment: { SLIPWAY_PLAIN_HTTP: `${behind},${moody.host}` },
  });
});
afterAll(async () => {
  await worker?.stop();
  await moody?.close();
});

const dockerfile = 'FROM scratch\nCOPY slipway.yaml /\n';
const pipeline = (name: string, more = '') =>
  `image: \${registry}/${mine}/${name}\nplatforms: [linux/amd64, linux/arm64]\n${more}`;

interface Row {
  readonly name: string;
  /** `file:` of the repository is replaced by changing its files; `do` changes something else. */
  readonly files: (name: string) => Readonly<Record<string, string>>;
  readonly ref?: string;
  readonly state: 'failed' | 'errored';
  readonly step: string;
  readonly says: RegExp;
  /** Breaks what the files cannot break; gives back what mends it. */
  readonly breaks?: (url: string) => Promise<() => Promise<void>>;
  /** Files of the commit that is released once the cause is gone. */
  readonly mended?: (name: string) => Readonly<Record<string, string>>;
}

const good = (name: string) => ({ 'slipway.yaml': pipeline(name), Dockerfile: dockerfile });

const rows: readonly Row[] = [
  {
    name: 'no-repository',
    files: good,
    state: 'errored',
    step: 'checkout',
    says: /^The repository file:\/\/\S+ could not be read: there is no repository at this address\.$/,
    breaks: async (url) => {
      const folder = fileURLToPath(url);
      renameSync(folder, `${folder}.away`);
      return async () => renameSync(`${folder}.away`, folder);
    },
  },
  {
    name: 'no-commit',
    files: good,
    ref: 'v9.9.9',
    state: 'failed',
    step: 'checkout',
    says: /^The repository has no tag, branch or commit "v9\.9\.9"\.$/,
    breaks: async (url) => async () => commitFiles(fileURLToPath(url), {}, 'v9.9.9'),
  },
  {
    name: 'no-pipeline-file',
    files: () => ({ Dockerfile: dockerfile }),
    state: 'failed',
    step: 'plan',
    says: /^The commit [0-9a-f]{7} has no slipway\.yaml; add one/,
  },
  {
    name: 'bad-pipeline-file',
    files: (name) => ({ 'slipway.yaml': pipeline(name, 'plattform: x\n'), Dockerfile: dockerfile }),
    state: 'failed',
    step: 'plan',
    says: /^The pipeline file has a problem\. Line 3, column 1, plattform: .*platforms"\?$/,
    mended: good,
  },
  {
    name: 'no-dockerfile',
    files: (name) => ({ 'slipway.yaml': pipeline(name) }),
    state: 'failed',
    step: 'plan',
    says: /^The commit [0-9a-f]{7} has no Dockerfile, which slipway\.yaml names as the Dockerfile\.$/,
  },
  {
    name: 'broken-dockerfile',
    files: (name) => ({ 'slipway.yaml': pipeline(name), Dockerfile: 'FROM scratch\nCOPPY a b\n' }),
    state: 'failed',
    step: 'plan',
    says: /^Dockerfile: Line 2: .*COPPY.*COPY/,
  },
  {
    name: 'no-target',
    files: (name) => ({
      'slipway.yaml': pipeline(name, 'targets: { runtime: runtime }\n'),
      Dockerfile: 'FROM scratch AS runtim\nCOPY slipway.yaml /\n',
    }),
    state: 'failed',
    step: 'plan',
    says: /^Dockerfile: The Dockerfile has no stage runtime.*runtim/,
  },
  {
    name: 'no-such-platform',
    files: (name) => ({
      'slipway.yaml': `image: \${registry}/${mine}/${name}\nplatforms: [linux/amd46]\n`,
      Dockerfile: dockerfile,
    }),
    state: 'failed',
    step: 'plan',
    says: /platforms\[0\]: .*linux\/amd46.*linux\/amd64/,
  },
  {
    name: 'no-builder',
    files: (name) => ({
      'slipway.yaml': `image: \${registry}/${mine}/${name}\nplatforms: [linux/amd64, linux/s390x]\n`,
      Dockerfile: dockerfile,
    }),
    state: 'failed',
    step: 'plan',
    says: /^No builder serves linux\/s390x; there are default \(linux\/amd64, linux\/arm64\)\./,
  },
  {
    name: 'base-without-platform',
    files: (name) => ({ 'slipway.yaml': pipeline(name), Dockerfile: 'FROM golang:1.19-bookworm\nRUN go version\n' }),
    state: 'failed',
    step: 'plan',
    says: /^The base image golang:1\.19-bookworm in line 1 of the Dockerfile has no image for linux\/arm64, only for linux\/amd64; take another image, or leave linux\/arm64 out of slipway\.yaml\.$/,
  },
  {
    name: 'no-base',
    files: (name) => ({ 'slipway.yaml': pipeline(name), Dockerfile: 'FROM nobody/nothing:1\nRUN true\n' }),
    state: 'failed',
    step: 'plan',
    says: /^The base image nobody\/nothing:1 in line 1 of the Dockerfile does not exist \(looked for at the mirror /,
  },
  {
    name: 'base-of-an-argument',
    files: (name) => ({ 'slipway.yaml': pipeline(name), Dockerfile: 'ARG BASE\nFROM $BASE\nRUN true\n' }),
    state: 'failed',
    step: 'plan',
    says: /^Dockerfile: Line 2: FROM \$BASE needs the argument BASE, which has no value; give it as a build argument or put ARG BASE=… before the first FROM\.$/,
    mended: (name) => ({ 'slipway.yaml': pipeline(name, 'args: { BASE: "busybox:1.35" }\n') }),
  },
  {
    name: 'failing-build',
    files: (name) => ({
      'slipway.yaml': pipeline(name),
      Dockerfile: `FROM busybox:1.35\nRUN echo ${mine} cannot find the thing >&2; exit 3\n`,
    }),
    state: 'failed',
    step: 'package linux/amd64',
    says: /exit 3.* ended with exit code 3\. It ended with: .*cannot find the thing/,
    mended: good,
  },
  {
    name: 'missing-file',
    files: (name) => ({ 'slipway.yaml': pipeline(name), Dockerfile: 'FROM scratch\nCOPY nothing.txt /\n' }),
    state: 'failed',
    step: 'package linux/amd64',
    says: /COPY nothing\.txt .*"\/nothing\.txt" is not there/,
  },
  {
    name: 'registry-refuses',
    files: (name) => ({
      'slipway.yaml': `image: ${moody.host}/${mine}/${name}\nplatforms: [linux/amd64, linux/arm64]\n`,
      Dockerfile: dockerfile,
    }),
    state: 'errored',
    step: 'package linux/amd64',
    says: /^The registry does not let the engine push 127\.0\.0\.1:\d+\/\S+: .*(denied|unauthorized|no basic auth credentials|authentication required)/,
    breaks: async () => {
      moody.refuses = true;
      return async () => {
        moody.refuses = false;
      };
    },
  },
  {
    name: 'engine-away',
    files: good,
    state: 'errored',
    step: 'package linux/amd64',
    says: /did not reach the engine at unix:\/\/\/nowhere\/docker\.sock: there is no such socket\.$/,
    breaks: async () => {
      const { sql } = worker.database;
      await sql`update builder set docker_host = 'unix:///nowhere/docker.sock'`;
      return async () => {
        await sql`update builder set docker_host = ${worker.config.dockerHost}`;
      };
    },
  },
];

describe('bad input ends with one sentence, and a retry works once its cause is gone', () => {
  it.each(rows)(
    '$name',
    async ({ name, files, ref = 'v1.0.0', state, step, says, breaks, mended }) => {
      const url = worker.repositoryOf(files(name), name);
      const application = await worker.register(name, url);
      const mend = await breaks?.(url);
      const release = await worker.release(application, ref);
      const ended = await worker.ended('release', release);
      expect(ended.failure?.message).toMatch(says);
      expect(ended.state).toBe(state);
      // Which platform is the first to fail is not decided.
      expect(ended.failure?.step.replace('arm64', 'amd64')).toBe(step);
      await nothingPublished(release);

      let again = release;
      if (mend !== undefined) {
        await mend();
        await worker.retry(release);
      } else if (mended !== undefined) {
        commitFiles(fileURLToPath(url), mended(name), 'v1.0.1');
        again = await worker.release(application, 'v1.0.1');
      } else return;
      const second = await worker.ended('release', again);
      if (second.state !== 'published')
        throw new Error(`${JSON.stringify(second.failure)}\n${await worker.story(again)}`);
    },
    300_000,
  );

  it('a base pinned to the image of one platform, in a build for two, is told the digest that would be right', async () => {
    const mirror = process.env.SLIPWAY_TEST_MIRROR ?? `${behind}/mirror/docker.io`;
    const [host, ...path] = mirror.split('/');
    const accept = 'application/vnd.oci.image.index.v1+json';
    const answer = await fetch(`http://${host}/v2/${path.join('/')}/library/busybox/manifests/1.35`, {
      headers: { accept },
    });
    const index = answer.headers.get('docker-content-digest');
    const { manifests } = (await answer.json()) as {
      manifests: { digest: string; platform: { architecture: string } }[];
    };
    const amd64 = manifests.find(({ platform }) => platform.architecture === 'amd64')?.digest;
    const name = 'pinned-base';
    const files = (digest: string | null | undefined) => ({
      'slipway.yaml': pipeline(name),
      Dockerfile: `FROM busybox:1.35@${digest}\nRUN true\n`,
    });
    const url = worker.repositoryOf(files(amd64), name);
    const application = await worker.register(name, url);
    const refused = await worker.ended('release', await worker.release(application, 'v1.0.0'));
    expect(refused.failure?.message).toBe(
      `The base image busybox:1.35@${amd64} in line 1 of the Dockerfile is pinned to the image for linux/amd64, ` +
        `but linux/arm64 is needed; pin the index ${index} instead.`,
    );
    commitFiles(fileURLToPath(url), files(index), 'v1.0.1');
    const good = await worker.ended('release', await worker.release(application, 'v1.0.1'));
    expect(good).toMatchObject({ state: 'published', failure: null });
  }, 300_000);

  it('200 MB of log are bounded, said to be, and do not disturb the failure', async () => {
    const name = 'flood';
    const url = worker.repositoryOf(
      {
        'slipway.yaml': pipeline(
          name,
          'targets:\n  test:\n    stage: test\n    reports: /reports\n    command: ["sh", "-c", "yes | head -c 200000000; echo the end; exit 1"]\n  runtime: runtime\n',
        ).replace(', linux/arm64', ''),
        Dockerfile: 'FROM busybox:1.35 AS test\nRUN mkdir /reports\nFROM scratch AS runtime\nCOPY slipway.yaml /\n',
      },
      name,
    );
    const application = await worker.register(name, url);
    const release = await worker.release(application, 'v1.0.0');
    const ended = await worker.ended('release', release);
    expect(ended).toMatchObject({
      state: 'failed',
      failure: { message: 'The tests of stage test ended with exit code 1 and left no report.' },
    });
    const [log] = await worker.database.sql`select sum(length(text))::int as length,
      string_agg(text, '' order by sequence) as text from step_log l join step s on s.id = l.step_id
      where s.release_id = ${release} and s.kind = 'test'`;
    expect(log?.length).toBeLessThan(9.5 * 1024 * 1024);
    expect(log?.text).toMatch(/\[19\d,\d{3},\d{3} bytes of this log are left out here\]/);
    expect(log?.text).toContain('the end\n');
  }, 120_000);
});

/** No tag of the application, no index: nothing that a user sees. */
async function nothingPublished(release: string): Promise<void> {
  const [row] = await worker.database.sql`select index_digest,
    (select count(*)::int from tag_move m where m.release_id = r.id) as tags from release r where id = ${release}`;
  expect(row).toEqual({ index_digest: null, tags: 0 });
}
