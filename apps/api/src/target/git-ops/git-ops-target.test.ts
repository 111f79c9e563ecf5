// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the settings.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Digest, parseRepository, RemoteRegistry } from '@slipway/registry';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { SourceError } from '../../source/source-error.ts';
import { type HttpRepositories, serveRepositories } from '../../source/testing/http-repositories.ts';
import { makeRepository, type TestRepository } from '../../source/testing/repository.ts';
import { DeployFailed, type DeploySpec, DeploySuperseded, NotSupported } from '../target.ts';
import { createGitOpsTarget } from './git-ops-target.ts';
import type { GitOpsParts, GitOpsSettings } from './settings.ts';

jest.setTimeout(60_000);

const forever = new AbortController().signal;
const digest = (letter: string) => `sha256:${letter.repeat(64)}` as Digest;
const root = mkdtempSync(join(tmpdir(), 'slipway-git-ops-'));
const manifest = (image: string) => `# what runs\nkind: Deployment\nspec:\n  image: "${image}"   # set by Slipway\n`;
const at = new Date('2026-03-04T05:06:07Z');

let work: TestRepository;
let bare: string;
let served: HttpRepositories | undefined;

beforeEach(() => {
  const folder = join(root, randomBytes(4).toString('hex'));
  work = makeRepository(join(folder, 'work'));
  work.commit({ 'apps/hello.yaml': manifest('none'), 'other.txt': 'other', 'bin/run': { script: '#!/bin/sh\n' } });
  bare = join(folder, 'config.git');
  execFileSync('git', ['clone', '--quiet', '--bare', work.folder, bare]);
});
afterAll(async () => {
  await served?.close();
  rmSync(root, { recursive: true, force: true });
});

const settings = (more: Partial<GitOpsSettings> = {}): GitOpsSettings => ({
  repositoryUrl: `file://${bare}`,
  branch: 'main',
  path: 'apps/${application}.yaml',
  key: 'spec.image',
  form: 'reference',
  author: { name: 'Release <Bot>', email: 'bot@example.org' },
  ...more,
});
const parts = (more: Partial<GitOpsParts> = {}): GitOpsParts => ({
  git: { folder: join(root, 'clones'), allowFile: root },
  now: () => at,
  ...more,
});
const spec = (index: Digest, more: Partial<DeploySpec> = {}): DeploySpec => ({
  environment: 'production-1',
  environmentName: 'production',
  application: 'hello',
  releaseVersion: '1.4.2',
  promotionId: randomBytes(8).toString('hex'),
  epoch: 1,
  image: {
    repository: parseRepository('registry.example.org/team/hello'),
    index,
    children: [{ platform: { os: 'linux', architecture: 'amd64' }, digest: digest('1') }],
  },
  run: {},
  ...more,
});
const target = (more?: Partial<GitOpsSettings>, own?: Partial<GitOpsParts>) =>
  createGitOpsTarget(settings(more), parts(own));
const said: string[] = [];
const deploy = (wanted: DeploySpec, by = target()) => {
  said.length = 0;
  return by.deploy(wanted, forever, (line) => void said.push(line));
};
const failure = (running: Promise<unknown>) => running.then(() => undefined).catch((cause: unknown) => cause as Error);
const inBare = (...args: string[]) => execFileSync('git', ['-C', bare, ...args], { encoding: 'utf8' });
const text = () => inBare('show', 'main:apps/hello.yaml');
const count = () => Number(inBare('rev-list', '--count', 'main'));
/** Somebody else pushes a change. */
const push = (content: string, path = 'apps/hello.yaml') => {
  work.git('pull', '-q', '--rebase', bare, 'main');
  const commit = work.commit({ [path]: content }, 'By hand');
  work.git('push', '-q', bare, 'main');
  return commit;
};

function hook(name: string, script: string): void {
  const file = join(bare, 'hooks', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

describe('deploying by a commit', () => {
  it('sets the digest, and leaves every other byte, mode and file as it was', async () => {
    const wanted = spec(digest('a'));
    const before = inBare('ls-tree', '-r', 'main');
    expect(await deploy(wanted)).toEqual({
      runningDigest: digest('a'),
      runningDigests: [digest('a')],
      containerIds: [],
    });
    expect(text()).toBe(manifest(`registry.example.org/team/hello@${digest('a')}`));
    const after = inBare('ls-tree', '-r', 'main');
    const others = (tree: string) => tree.split('\n').filter((line) => !line.endsWith('hello.yaml'));
    expect(others(after)).toEqual(others(before));
    expect(inBare('log', '-1', '--format=%an <%ae>|%cn|%ct|%B', 'main').trim()).toBe(
      `Release Bot <bot@example.org>|Release Bot|${at.getTime() / 1000}|Deploy hello 1.4.2 to production\n\nSlipway-Release: hello 1.4.2\nSlipway-Environment: production\nSlipway-Promotion: ${wanted.promotionId}`,
    );
    expect(execFileSync('git', ['-C', bare, 'fsck', '--strict'], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
    expect(await target().observe(wanted, forever)).toEqual({ state: 'in-sync', digest: digest('a') });
  });

  it.each([
    ['digest', digest('a')],
    ['tag-and-digest', `registry.example.org/team/hello:1.4.2@${digest('a')}`],
  ] as const)('writes the form %s', async (form, written) => {
    await deploy(spec(digest('a')), target({ form, message: 'Release ${version} (${digest})' }));
    expect(text()).toBe(manifest(written));
    expect(inBare('log', '-1', '--format=%s', 'main').trim()).toBe(`Release 1.4.2 (${digest('a')})`);
  });

  it('makes no commit when the file says so already, as after a crash between push and record', async () => {
    const wanted = spec(digest('a'));
    await deploy(wanted);
    const commits = count();
    await deploy({ ...wanted, epoch: 2 });
    expect(count()).toBe(commits);
    expect(said).toEqual([expect.stringMatching(/ already; there is nothing to commit\.$/)]);
  });

  it('says loudly that somebody else had changed it, and who', async () => {
    await deploy(spec(digest('a')));
    const commit = push(manifest(`registry.example.org/team/hello@${digest('b')}`));
    await deploy(spec(digest('c')));
    expect(said.join('\n')).toContain(
      `${digest('b')}, set by ${commit.slice(0, 12)} of A <a@example.org>, and not by Slipway`,
    );
  });

  it('stops where a later promotion has been, also after its own commit', async () => {
    const first = spec(digest('a'));
    await deploy(first);
    await deploy(spec(digest('b')));
    const failed = await failure(deploy({ ...first, epoch: 2 }));
    expect(failed).toBeInstanceOf(DeploySuperseded);
    expect(text()).toContain(digest('b'));
  });

  it('takes up a branch that moved between its look and its push', async () => {
    // Just before the first push is taken, the branch moves: as if somebody else had been quicker.
    const moved = work.commit({ 'other.txt': 'quicker' }, 'Quicker');
    work.git('push', '-q', bare, `${moved}:refs/heads/quicker`);
    hook(
      'pre-receive',
      `test -e ${bare}/once && exit 0; touch ${bare}/once; env -u GIT_QUARANTINE_PATH git --git-dir=${bare} update-ref refs/heads/main ${moved}`,
    );
    await deploy(spec(digest('a')));
    expect(said).toContain('main moved meanwhile; reading it again.');
    expect(text()).toContain(digest('a'));
    expect(inBare('show', 'main:other.txt')).toBe('quicker');
  });

  it('ends well for everybody when several push at once', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const name of names) push(manifest('none'), `apps/${name}.yaml`);
    const all = names.map((application, n) => spec(digest(String(n)), { application }));
    const quiet = () => undefined;
    await Promise.all(
      all.map((one, n) =>
        // Clones of their own, as on machines of their own.
        target({}, { git: { folder: join(root, `clones-${n}`), allowFile: root } }).deploy(one, forever, quiet),
      ),
    );
    for (const [n, name] of names.entries())
      expect(inBare('show', `main:apps/${name}.yaml`)).toContain(digest(String(n)));
    expect(count()).toBe(1 + 2 * names.length);
  });

  it('gives up on a branch that always moves, as something that passes', async () => {
    hook(
      'pre-receive',
      `env -u GIT_QUARANTINE_PATH sh -c 'cd ${bare} && git update-ref refs/heads/main $(git -c user.name=x -c user.email=x commit-tree -p main -m again main^{tree})'`,
    );
    const failed = await failure(deploy(spec(digest('a'))));
    expect(failed).toBeInstanceOf(SourceError);
    expect(failed).toMatchObject({ code: 'moved', transient: true });
    expect(failed?.message).toMatch(/^The branch main of file:.* moved 10 times while it was written to; /);
  });

  it('shows what a hook said that refuses, without colours', async () => {
    hook('pre-receive', `printf '\\033[31mOnly the release team may push.\\033[0m\\n' >&2; exit 1`);
    const failed = (await failure(deploy(spec(digest('a'))))) as DeployFailed;
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed.message).toBe(
      `file://${bare} refused the commit on main, saying "Only the release team may push." (pre-receive hook declined).`,
    );
    expect(failed.lines).toEqual(['Only the release team may push.']);
    expect(text()).toBe(manifest('none'));
  });

  it('leaves the branch as it was when it is stopped half way, and a later attempt goes on', async () => {
    const stop = new AbortController();
    hook('pre-receive', `touch ${bare}/asked; sleep 30`);
    const wanted = spec(digest('a'));
    const stopped = failure(target().deploy(wanted, stop.signal, () => undefined));
    while (!existsSync(join(bare, 'asked'))) await sleep(20);
    stop.abort(new Error('stopped by a person'));
    expect((await stopped)?.message).toBe('stopped by a person');
    expect(text()).toBe(manifest('none'));
    rmSync(join(bare, 'hooks/pre-receive'));
    await deploy({ ...wanted, epoch: 2 });
    expect(text()).toContain(digest('a'));
  });

  it.each([
    ['branch', { branch: 'gone' }, /has no branch gone; make it, or name another\.$/],
    ['file', { path: 'gone.yaml' }, /^There is no file gone\.yaml on the branch main of /],
    ['file but a folder', { path: 'apps' }, /^apps is a folder where a file is expected\.$/],
    ['path in it', { path: '../x' }, /is not a path in the repository\.$/],
    ['key', { key: 'spec.gone' }, /^apps\/hello\.yaml was not changed: spec has no key "gone"\.$/],
  ])('says that there is no such %s', async (_what, more, sentence) => {
    const failed = await failure(deploy(spec(digest('a')), target(more)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(sentence);
    expect(await target(more).observe(spec(digest('a')), forever)).toMatchObject({
      state: 'degraded',
      message: failed?.message,
    });
  });

  it('commits nothing that nobody could pull', async () => {
    const registry = new RemoteRegistry({ plainHttp: [testRegistry] });
    const repository = parseRepository(`${testRegistry}/test/never-pushed`);
    const gone = spec(digest('a'), { image: { ...spec(digest('a')).image, repository } });
    const failed = await failure(deploy(gone, target({}, { registry })));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/never-pushed@sha256:a+ is not in the registry any more; release it again\.$/);
    expect(text()).toBe(manifest('none'));
    await registry.close();
  });

  it('does not follow a link', async () => {
    work.commit({ 'apps/link.yaml': { link: 'hello.yaml' } });
    work.git('push', '-q', bare, 'main');
    const failed = await failure(deploy(spec(digest('a')), target({ path: 'apps/link.yaml' })));
    expect(failed?.message).toMatch(/is a link; name the file that it leads to\.$/);
  });

  it('leaves names of other files that are no UTF-8 as they are', async () => {
    execFileSync('sh', ['-c', `cd ${work.folder}/apps && printf x > "$(printf 'b\\344r')"`]);
    work.git('add', '-A');
    work.commit({});
    work.git('push', '-q', bare, 'main');
    const names = () => inBare('ls-tree', '-r', '--name-only', 'main');
    const before = names();
    await deploy(spec(digest('a')));
    expect(names()).toBe(before);
    expect(before).toContain('\\344');
  });
});

describe('over http', () => {
  it('pushes with credentials, and says when they do not do', async () => {
    served = await serveRepositories(join(bare, '..'));
    inBare('config', 'http.receivepack', 'true');
    served.guard('bot', 'secret-word');
    const more = { repositoryUrl: `${served.url}/config.git` };
    const good = target(more, { credentials: async () => ({ username: 'bot', password: 'secret-word' }) });
    await deploy(spec(digest('a')), good);
    expect(text()).toContain(digest('a'));
    hook('update', 'echo "no, secret-word" >&2; exit 1');
    const failed = (await failure(deploy(spec(digest('b')), good))) as DeployFailed;
    expect(failed.message).toContain('saying "no, ***" (hook declined).');
    expect(await failure(deploy(spec(digest('b')), target(more)))).toMatchObject({ code: 'unauthorized' });
    inBare('config', 'http.receivepack', 'false');
    const refused = await failure(deploy(spec(digest('b')), good));
    expect(refused).toMatchObject({ code: 'unauthorized', transient: false });
    expect(refused?.message).toMatch(/could not be written to: it wants credentials/);
    await served.close();
    const gone = await failure(deploy(spec(digest('b')), good));
    expect(gone).toMatchObject({ code: 'unreachable', transient: true });
    expect(await good.observe(spec(digest('a')), forever)).toMatchObject({
      state: 'unreachable',
      message: gone?.message,
    });
    served = undefined;
  });

  it('does not wait for a repository that hangs to see what it says', async () => {
    served = await serveRepositories(join(bare, '..'));
    served.behave(() => undefined);
    const impatient = target({ repositoryUrl: `${served.url}/config.git` }, { answerTime: 300 });
    expect(await impatient.observe(spec(digest('a')), forever)).toEqual({
      state: 'unreachable',
      message: 'The repository did not answer within 0.3 s, so what it says is not known.',
    });
    await served.close();
    served = undefined;
  });
});

describe('looking at a branch', () => {
  it('takes a child of the index for the image, and sees who set another', async () => {
    push(manifest(`mirror.example.org/hello@${digest('1')}`));
    const wanted = spec(digest('a'));
    expect(await target().observe(wanted, forever)).toEqual({ state: 'in-sync', digest: digest('1') });
    const commit = push(manifest(`registry.example.org/team/hello@${digest('b')}`));
    expect(await target().observe(wanted, forever)).toEqual({
      state: 'drifted',
      digest: digest('b'),
      message: `apps/hello.yaml spec.image on main is bbbbbbbbbbbb, set by A <a@example.org> in ${commit.slice(0, 12)} (By hand), instead.`,
    });
    push(manifest('hello:latest'));
    expect((await target().observe(wanted, forever)).message).toMatch(
      / on main is "hello:latest", set by A .* instead\.$/,
    );
  });

  it('waits for a report where one is awaited, for as long as the other tool may take', async () => {
    const wanted = spec(digest('a'));
    await deploy(wanted);
    const seen = (report: Awaited<ReturnType<NonNullable<GitOpsParts['reported']>>>, minutes = 1) =>
      target(
        { awaitsReport: true },
        { reported: async () => report, now: () => new Date(at.getTime() + minutes * 60_000) },
      ).observe(wanted, forever);
    expect(await seen(undefined)).toMatchObject({
      state: 'progressing',
      message: expect.stringMatching(/nobody has reported/),
    });
    expect(await seen(undefined, 11)).toMatchObject({ state: 'degraded' });
    expect(await seen({ digest: digest('b'), state: 'in-sync', at })).toMatchObject({
      state: 'progressing',
      message: `It is committed, but ${digest('b')} was reported to run (2026-03-04T05:06:07.000Z).`,
    });
    expect(await seen({ digest: digest('1'), state: 'in-sync', at })).toEqual({
      state: 'in-sync',
      digest: digest('a'),
    });
    expect(await seen({ digest: digest('a'), state: 'degraded', message: 'pods crash.', at })).toMatchObject({
      state: 'degraded',
      message: 'It was reported to run badly: pods crash (2026-03-04T05:06:07.000Z).',
    });
  });

  it('asks an address', async () => {
    served = await serveRepositories(root);
    let body = '';
    served.behave((_asked, answer) => answer.end(body));
    const url = `${served.url}/version`;
    const probe = { url, timeout: 2_000, expect: { contains: '${digest}' } };
    const wanted = spec(digest('a'));
    await deploy(wanted, target({ probe }));
    expect(await target({ probe }).observe(wanted, forever)).toMatchObject({ state: 'progressing', url });
    body = digest('a');
    expect(await target({ probe }).observe(wanted, forever)).toEqual({ state: 'in-sync', digest: digest('a'), url });
    await served.close();
    served = undefined;
  });

  it('cannot scale or remove what it does not run', async () => {
    await expect(target().scale(spec(digest('a')), 2, forever, () => undefined)).rejects.toThrow(NotSupported);
    await expect(target().remove(spec(digest('a')), forever)).rejects.toThrow(NotSupported);
  });
});
