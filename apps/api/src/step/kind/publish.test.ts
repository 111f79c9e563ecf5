import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StepErrored } from '../step-failure.ts';
import { commitFiles, InProcess } from '../testing/in-process.ts';

const registry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const repository = `test/steps-${randomBytes(4).toString('hex')}/tags`;
const accept = 'application/vnd.oci.image.index.v1+json';

let worker: InProcess;
/** Called before each tag moves. */
let beforeMove: (epoch: number) => void = () => undefined;

beforeAll(async () => {
  worker = await InProcess.start({
    impatient: true,
    wrap: (handler) =>
      handler.kind === 'publish'
        ? {
            kind: 'publish',
            run: (context) =>
              handler.run({
                ...context,
                hold: async () => {
                  beforeMove(context.epoch);
                  await context.hold();
                },
              }),
          }
        : handler,
  });
});
afterAll(() => worker?.stop());

const files = (text: string) => ({
  'slipway.yaml': `image: \${registry}/${repository}\nplatforms: [linux/amd64, linux/arm64]\n`,
  Dockerfile: 'FROM scratch\nCOPY text /\n',
  text,
});

async function digestOf(tag: string): Promise<string | null> {
  const answer = await fetch(`http://${registry}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept },
  });
  return answer.ok ? answer.headers.get('docker-content-digest') : null;
}

const movesOf = (release: string) => worker.database.sql`select name, digest, previous_digest, moved_by_others,
  moved_at is not null as moved from tag_move where release_id = ${release} order by position`;
async function indexOf(release: string): Promise<string> {
  const [row] = await worker.database.sql<
    { digest: string }[]
  >`select index_digest as digest from release where id = ${release}`;
  return row?.digest ?? '';
}

describe('publishing', () => {
  let url: string;
  let application: string;
  let first: string;

  beforeAll(async () => {
    url = worker.repositoryOf(files('one'), 'tags');
    application = await worker.register('tags', url);
  });

  it('that breaks off between two tags moves the rest with the next attempt, and nothing twice', async () => {
    let moves = 0;
    beforeMove = (epoch) => {
      moves += 1;
      if (epoch === 1 && moves === 2) throw new StepErrored('The worker broke off.', { transient: true });
    };
    const release = await worker.release(application, 'v1.0.0');
    expect(await worker.ended('release', release)).toEqual({ state: 'published', failure: null });
    first = await indexOf(release);
    const move = { digest: first, previous_digest: null, moved_by_others: false, moved: true };
    expect(await movesOf(release)).toEqual([
      { name: '1.0.0', ...move },
      { name: '1.0', ...move },
      { name: 'latest', ...move },
    ]);
    // One in the first attempt and its break, then the two that were left.
    expect(moves).toBe(4);
    for (const tag of ['1.0.0', '1.0', 'latest']) expect(await digestOf(tag)).toBe(first);
    const [facts] = await worker.database
      .sql`select image_repository, platforms from application where id = ${application}`;
    expect(facts).toEqual({ image_repository: `${registry}/${repository}`, platforms: ['linux/amd64', 'linux/arm64'] });
    expect(await digestOf('latest')).toBe(first);
  }, 300_000);

  it('refuses a version that is published, from whichever commit', async () => {
    beforeMove = () => undefined;
    const again = await worker.ended('release', await worker.release(application, 'v1.0.0'));
    expect(again.failure).toMatchObject({
      kind: 'failed',
      step: 'checkout',
      message: 'tags 1.0.0 was published already, from this very commit; a version is released once, so tag a new one.',
    });
  }, 300_000);

  it('sees that somebody else moved a tag, says so and keeps what it was', async () => {
    commitFiles(fileURLToPath(url), files('two'), 'v1.0.1');
    const foreign = JSON.stringify({
      schemaVersion: 2,
      mediaType: accept,
      manifests: [],
      annotations: { by: 'somebody else' },
    });
    const put = await fetch(`http://${registry}/v2/${repository}/manifests/latest`, {
      method: 'PUT',
      headers: { 'content-type': accept },
      body: foreign,
    });
    expect(put.status).toBe(201);
    const theirs = await digestOf('latest');
    const release = await worker.release(application, 'v1.0.1');
    expect(await worker.ended('release', release)).toEqual({ state: 'published', failure: null });
    const index = await indexOf(release);
    expect(await movesOf(release)).toEqual([
      { name: '1.0.1', digest: index, previous_digest: null, moved_by_others: false, moved: true },
      { name: '1.0', digest: index, previous_digest: first, moved_by_others: false, moved: true },
      { name: 'latest', digest: index, previous_digest: theirs, moved_by_others: true, moved: true },
    ]);
    expect(await worker.story(release)).toContain(`Somebody else had moved latest: it was ${theirs}, not ${first}`);
  }, 300_000);

  it('of an older version leaves the tags that follow the newest where they are', async () => {
    commitFiles(fileURLToPath(url), files('three'), 'v0.9.0');
    const release = await worker.release(application, 'v0.9.0');
    expect(await worker.ended('release', release)).toEqual({ state: 'published', failure: null });
    expect((await movesOf(release)).map(({ name }) => name)).toEqual(['0.9.0', '0.9']);
  }, 300_000);

  it('two releases of one version at once: one is published, the other says why not', async () => {
    commitFiles(fileURLToPath(url), files('four'), 'v2.0.0');
    const both = await Promise.all([worker.release(application, 'v2.0.0'), worker.release(application, 'v2.0.0')]);
    const ends = await Promise.all(both.map((release) => worker.ended('release', release)));
    expect(ends.map(({ state }) => state).sort()).toEqual(['failed', 'published']);
    expect(ends.find(({ state }) => state === 'failed')?.failure?.message).toMatch(
      /^tags 2\.0\.0 (is being released already|was published already), from this very commit/,
    );
  }, 300_000);

  it('two versions with the very same images at once: neither takes away what the other one needs', async () => {
    commitFiles(fileURLToPath(url), files('same'), 'v3.0.0');
    commitFiles(fileURLToPath(url), {}, 'v3.0.1');
    const both = await Promise.all([worker.release(application, 'v3.0.0'), worker.release(application, 'v3.0.1')]);
    const ends = await Promise.all(both.map((release) => worker.ended('release', release)));
    expect(ends).toEqual([
      { state: 'published', failure: null },
      { state: 'published', failure: null },
    ]);
    expect(await digestOf('latest')).toBe(await digestOf('3.0.1'));
    expect(await digestOf('3.0')).toBe(await digestOf('3.0.1'));
  }, 300_000);

  it('gives a commit that carries no tag its own version as the only tag', async () => {
    commitFiles(fileURLToPath(url), files('ahead'));
    const release = await worker.release(application, 'main');
    expect((await worker.ended('release', release)).state).toBe('published');
    const [row] = await worker.database.sql<{ version: string }[]>`select version from release where id = ${release}`;
    expect(row?.version).toMatch(/^\d+\.\d+\.\d+-\d+-g[0-9a-f]{7}$/);
    expect((await movesOf(release)).map(({ name }) => name)).toEqual([row?.version]);
  }, 300_000);
});
