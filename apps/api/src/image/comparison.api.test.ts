import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addLayer } from '../testing/layers.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addRelease } from '../testing/rows.ts';

const base = { files: { 'bin/sh': 1_000, 'etc/old': 10 }, packages: { libc6: '2.36-9', openssl: '3.0.15' } };
const query = `query ($from: ID!, $to: ID!) { compareReleases(from: $from, to: $to) { platforms {
  platform contents from { pullSize unpackedSize } to { unpackedSize layers { unpackedSize } } updateSize unmeasured
  files { added { count bytes } removed { count bytes } changed { count bytes } top { path kind before after } unlisted grown { path before after } }
  packages { type name from to } packageCount unreadPackages } } }`;

let api: TestApi;
const releases: Record<string, string> = {};
/** Asks as a page does, until nothing is under way any more. */
const compare = async (from = '', to = '') => {
  for (;;) {
    const { compareReleases } = await api.get(query, { from: releases[from] ?? from, to: releases[to] ?? to });
    const pending = compareReleases?.platforms.some((one: { contents: string }) => one.contents === 'PENDING');
    if (!pending) return compareReleases;
  }
};

beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'hello');
  releases.first = await addPublishedRelease(api.sql, id, '1.0.0', ['a', 'b']);
  releases.second = await addPublishedRelease(api.sql, id, '1.1.0', ['a', 'c']);
  releases.unmeasured = await addPublishedRelease(api.sql, id, '1.2.0', ['a', '9']);
  releases.again = await addPublishedRelease(api.sql, id, '1.2.1', ['a', '9']);
  releases.queued = await addRelease(api.sql, id);
  await addLayer(api.sql, 'a', base);
  await addLayer(api.sql, 'b', { files: { app: 5_000_000, 'data/a': 200 } });
  await addLayer(api.sql, 'c', {
    files: { app: 5_000_300, 'data/b': 900, model: 7_000_000 },
    removed: ['etc/old'],
    packages: { libc6: '2.36-9', openssl: '3.0.17', zlib1g: '1.3' },
  });
});
afterAll(() => api.stop());

describe('two releases', () => {
  it('are compared by platform: sizes, files and packages', async () => {
    const { platforms } = await compare('first', 'second');
    expect(platforms).toHaveLength(2);
    expect(platforms[0]).toEqual({
      platform: 'linux/amd64',
      contents: 'KNOWN',
      from: { pullSize: 4_000_000_000, unpackedSize: 5_001_310 },
      to: {
        unpackedSize: 12_002_410,
        layers: [{ unpackedSize: 1_110 }, { unpackedSize: 12_001_300 }, { unpackedSize: null }],
      },
      updateSize: 1_001,
      unmeasured: null,
      files: {
        // The folder `data` stands in both.
        added: { count: 2, bytes: 7_000_900 },
        removed: { count: 2, bytes: 210 },
        changed: { count: 2, bytes: 300 },
        top: [
          { path: 'model', kind: 'ADDED', before: null, after: 7_000_000 },
          { path: 'app', kind: 'CHANGED', before: 5_000_000, after: 5_000_300 },
          { path: 'data/b', kind: 'ADDED', before: null, after: 900 },
          { path: 'data/a', kind: 'REMOVED', before: 200, after: null },
          { path: 'var/lib/dpkg/status', kind: 'CHANGED', before: 100, after: 100 },
          { path: 'etc/old', kind: 'REMOVED', before: 10, after: null },
        ],
        unlisted: 0,
        grown: [
          { path: 'model', before: null, after: 7_000_000 },
          { path: 'data/b', before: null, after: 900 },
          { path: 'app', before: 5_000_000, after: 5_000_300 },
        ],
      },
      packages: [
        { type: 'deb', name: 'openssl', from: '3.0.15', to: '3.0.17' },
        { type: 'deb', name: 'zlib1g', from: null, to: '1.3' },
      ],
      packageCount: 2,
      unreadPackages: [],
    });
  });

  it('are worked out once, for all platforms of the same layers and whoever asks again', async () => {
    const contents = async () => {
      const statements = await api.statements(() => compare('second', 'first'));
      return statements.filter((statement) => statement.startsWith('select contents')).length;
    };
    expect(await contents()).toBe(3);
    expect(await contents()).toBe(0);
  });

  it('whose layers were not all read say so, and say it no more once they were', async () => {
    const { platforms } = await compare('first', 'unmeasured');
    expect(platforms[0]).toMatchObject({
      contents: 'UNREAD',
      files: null,
      packages: null,
      packageCount: null,
      updateSize: 1_001,
      unmeasured: '1 of the 3 layers of the two images was never read.',
      to: { unpackedSize: null },
    });
    // Whatever is in them: it is the same.
    const same = (await compare('unmeasured', 'again')).platforms[0];
    expect(same).toMatchObject({ updateSize: 0, packages: [], unmeasured: null, files: { added: { count: 0 } } });
    await addLayer(api.sql, '9', { files: { app: 1 } });
    expect((await compare('first', 'unmeasured')).platforms[0]).toMatchObject({
      unmeasured: null,
      files: { changed: { count: 1, bytes: -4_999_999 } },
    });
  });

  it('of which one has no image for a platform', async () => {
    await api.sql`delete from image where release_id = ${releases.again ?? ''} and platform = 'linux/arm64'`;
    const gone = {
      contents: 'UNKNOWN',
      files: null,
      updateSize: null,
      unmeasured: 'The newer release has no image for linux/arm64.',
    };
    expect((await compare('first', 'again')).platforms[1]).toMatchObject(gone);
    const come = { updateSize: 4_000_000_000, unmeasured: 'The older release has no image for linux/arm64.' };
    expect((await compare('again', 'first')).platforms[1]).toMatchObject(come);
  });

  it('that hold too many files are not compared in a request', async () => {
    await api.sql`update layer set entries = 400000 where digest = ${`sha256:${'c'.repeat(64)}`}`;
    await addLayer(api.sql, '8', { files: { app: 2 } });
    const { id } = await addApplication(api.sql, 'large');
    releases.large = await addPublishedRelease(api.sql, id, '2.0.0', ['8', 'c']);
    expect((await compare('first', 'large')).platforms[0].unmeasured).toBe(
      'The two images hold 400006 files and folders; more than 400000 are not compared here.',
    );
  });

  it.each([
    ['a release that is not there', 'first', '00000000-0000-4000-8000-000000000000'],
    ['what is no id', 'nonsense', 'first'],
    ['a release without images', 'first', 'queued'],
  ])('%s', async (_, from, to) => {
    expect(await compare(from, to)).toBeNull();
  });
});

it('a rebuild knows what became another inside, and which images it took over as they were', async () => {
  const { id } = await addApplication(api.sql, 'rebuilt');
  const first = await addPublishedRelease(api.sql, id, '1.0.0', ['a', 'b']);
  const rebuild = await addPublishedRelease(api.sql, id, '1.0.0-r1', ['4', 'b']);
  await addLayer(api.sql, '4', { ...base, packages: { libc6: '2.36-9', openssl: '3.0.17' } });
  await api.sql`update release set rebuilt_from = ${first}, source_version = '1.0.0', cause = '{}' where id = ${rebuild}`;
  await api.sql`update image set digest = ${`sha256:${'5'.repeat(64)}`}, pull_size = 4000200000
    where release_id = ${rebuild} and platform = 'linux/arm64'`;
  await api.sql`update image set layers = (select layers from image before where before.release_id = ${first} and before.platform = 'linux/amd64')
    where release_id = ${rebuild} and platform = 'linux/amd64'`;
  await compare(first, rebuild);
  const { release } = await api.get(
    `query ($id: ID!) { release(id: $id) { changesSinceRebuilt { platforms {
      platform unchanged from { pullSize } to { pullSize } packages { name from to } } } } }`,
    { id: rebuild },
  );
  expect(release.changesSinceRebuilt.platforms).toEqual([
    {
      platform: 'linux/amd64',
      unchanged: true,
      from: { pullSize: 4_000_000_000 },
      to: { pullSize: 4_000_000_000 },
      packages: [],
    },
    {
      platform: 'linux/arm64',
      unchanged: false,
      from: { pullSize: 4_000_000_000 },
      to: { pullSize: 4_000_200_000 },
      packages: [{ name: 'openssl', from: '3.0.15', to: '3.0.17' }],
    },
  ]);
  const question = 'query ($id: ID!) { release(id: $id) { changesSinceRebuilt { platforms { platform } } } }';
  expect(await api.get(question, { id: first })).toEqual({ release: { changesSinceRebuilt: null } });
});

it('a release knows the one that was published before it', async () => {
  const { release } = await api.get('query ($id: ID!) { release(id: $id) { previous { version previous { id } } } }', {
    id: releases.second,
  });
  expect(release).toEqual({ previous: { version: '1.0.0', previous: null } });
});
