import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Source } from './source.ts';
import { SourceError } from './source-error.ts';
import { type HttpRepositories, serveRepositories } from './testing/http-repositories.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

jest.setTimeout(60_000);

describe('a repository far away', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-remote-'));
  const served = join(root, 'served');
  let repository: TestRepository;
  let remote: HttpRepositories;
  let other: HttpRepositories;
  let caches = 0;
  const newSource = () => new Source({ folder: join(root, `cache-${caches++}`), allowFile: served });
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(SourceError);
    return error as SourceError;
  };

  beforeAll(async () => {
    repository = makeRepository(join(served, 'app'));
    repository.commit({ 'slipway.yaml': 'image: x\n' });
    repository.git('tag', 'v1.0.0');
    [remote, other] = await Promise.all([serveRepositories(served), serveRepositories(served)]);
  });
  beforeEach(() => {
    remote.behave(undefined);
    other.offered.length = 0;
  });
  afterAll(async () => {
    await Promise.all([remote.close(), other.close()]);
    rmSync(root, { recursive: true, force: true });
  });

  it('is read over http', async () => {
    const source = newSource();
    const url = `${remote.url}/app/.git`;
    await source.reachable({ url });
    const { commit } = await source.resolve({ url, ref: 'v1.0.0' });
    expect(await source.file({ url, commit, path: 'slipway.yaml' })).toBe('image: x\n');
  });

  it('gets its credentials, which stand on no command line and in no message', async () => {
    const guarded = await serveRepositories(served);
    try {
      guarded.guard('me', "se'cr et%$x");
      const url = `${guarded.url}/app/.git`;
      const right = { username: 'me', password: "se'cr et%$x" };
      expect((await newSource().resolve({ url, ref: 'main', credentials: right })).describe).toMatch(/^v1\.0\.0-0-g/);
      expect(guarded.offered).toContain("me:se'cr et%$x");
      for (const credentials of [undefined, { username: 'me', password: 'wrong-one' }]) {
        const error = await failure(newSource().reachable({ url, credentials }));
        expect(error).toMatchObject({
          code: 'unauthorized',
          transient: false,
          message: `The repository ${url} could not be read: it wants credentials, or does not accept those that are set.`,
        });
      }
      guarded.behave((_, answer) => {
        void commandLines().then((lines) => answer.writeHead(500).end(lines.includes('wrong-one') ? 'seen' : 'no'));
      });
      const spied = await failure(
        newSource().reachable({ url, credentials: { username: 'me', password: 'wrong-one' } }),
      );
      expect(spied.message).not.toContain('wrong-one');
    } finally {
      await guarded.close();
    }
  });

  it('does not hand its credentials on to where it sends', async () => {
    other.guard('me', 'secret');
    remote.behave((asked, answer) => {
      answer.writeHead(302, { location: `${other.url}${asked.url}` }).end();
    });
    const credentials = { username: 'me', password: 'secret' };
    const error = await failure(newSource().reachable({ url: `${remote.url}/app/.git`, credentials }));
    expect(error.code).toBe('unauthorized');
    expect(other.offered).toEqual([]);
  });

  it('cannot send to a file of this machine', async () => {
    remote.behave((asked, answer) => {
      answer.writeHead(302, { location: `file://${served}/app/.git${asked.url}` }).end();
    });
    await failure(newSource().reachable({ url: `${remote.url}/app/.git` }));
  });

  it.each([
    [404, 'unreachable', /there is no repository at this address, or it is not shown with these credentials\.$/],
    [403, 'unauthorized', /it wants credentials/],
    [503, 'unreachable', /its server has trouble\.$/],
  ])('that answers %d', async (status, code, message) => {
    remote.behave((_, answer) => {
      answer.writeHead(status).end();
    });
    const error = await failure(newSource().reachable({ url: `${remote.url}/app/.git` }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('that answers something else than git', async () => {
    remote.behave((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>\n<body>Welcome</body>\n</html>\n');
    });
    const error = await failure(newSource().reachable({ url: `${remote.url}/app/.git` }));
    expect(error.message).toMatch(/^The repository http:.* could not be read: there is no repository at this address/);
  });

  it('that never answers is given up, and git with it, as soon as the caller wants', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/app.git`;
      const stop = new AbortController();
      const given = newSource().resolve({ url, ref: 'main', signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 300);
      await expect(given).rejects.toThrow('enough');
      for (const end = Date.now() + 30_000; (await commandLines()).includes(url) && Date.now() < end; ) await sleep(20);
      expect(await commandLines()).not.toContain(url);
      const late = await failure(newSource().reachable({ url, signal: AbortSignal.timeout(60_000) }));
      expect(late).toMatchObject({ code: 'timed-out', transient: true });
    } finally {
      silent.close();
    }
  });

  it('may belong to another user of the machine', async () => {
    const theirs = makeRepository(join(served, 'theirs'));
    theirs.commit({ a: 'a' });
    execFileSync('chown', ['-R', 'nobody', theirs.folder]);
    await expect(newSource().resolve({ url: theirs.url, ref: 'main' })).resolves.toBeDefined();
    chownSync(theirs.folder, 0, 0);
  });

  it('is not followed out of the allowed folder through a link', async () => {
    const outside = makeRepository(join(root, 'outside'));
    outside.commit({ a: 'a' });
    symlinkSync(outside.folder, join(served, 'inside'));
    const error = await failure(newSource().reachable({ url: `file://${served}/inside` }));
    expect(error).toMatchObject({
      code: 'not-allowed',
      message: expect.stringMatching(/are allowed below .* only\.$/),
    });
  });

  async function commandLines(): Promise<string> {
    const lines = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          // It ended between the two looks.
          return '';
        }
      });
    return lines.join('\n');
  }
});
