import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRegistry, type RemoteRegistry } from '@slipway/registry';
import { deriveTags } from '../../apps/api/src/base-image/derive.ts';
import { readDownstream, readImpact } from '../../apps/api/src/base-image/impact.store.ts';
import { readObservations } from '../../apps/api/src/base-image/tag-observation.store.ts';
import { TagWatcher } from '../../apps/api/src/base-image/tag-watcher.ts';
import { findWatchedTagByReference } from '../../apps/api/src/base-image/watched-tag.store.ts';
import type { Sql } from '../../apps/api/src/database/connect.ts';
import { createTestDatabase } from '../../apps/api/src/testing/database.ts';
import { makeImage, pushImage } from '../../libs/registry/src/testing/image.ts';
import { startRegistry } from '../../libs/registry/src/testing/registry.ts';
import { fillPortfolio } from './base-images/portfolio.ts';
import { type Measure, seconds, within } from './measure/measure.ts';

const tags = 10_000;
const hour = 3_600_000;

/** The watch over 10,000 tags that have not moved, with one process, and who stands on a base image among 2,000 releases. */
export default async function bench(): Promise<readonly Measure[]> {
  return [...(await checks()), ...(await impact())];
}

async function checks(): Promise<readonly Measure[]> {
  await using registry = await startRegistry();
  const client = createRegistry({ plainHttp: [registry.host] });
  const database = await createTestDatabase();
  const watcher = new TagWatcher({
    sql: database.sql,
    registry: client,
    // It is told of nothing: what is due is asked for below.
    changes: { subscribe: async function* () {} },
    mirrors: new Map(),
    intervalMs: hour,
    settleMs: hour,
  });
  try {
    await fill(database.sql, client, registry.host);
    await deriveTags(database.sql, new Map());
    // As after the first look, which reads each index once.
    await database.sql`update watched_tag set read = true, checked_at = now()`;
    const [walls, requests]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round++) {
      await database.sql`update watched_tag set next_check_at = now()`;
      const count = countRequests();
      walls.push(await seconds(() => watcher.once()));
      const methods = count();
      if (methods.some((method) => method !== 'HEAD')) throw new Error('Something else than a HEAD was asked.');
      requests.push(methods.length / tags);
      const [late] =
        await database.sql`select count(*)::int as tags from watched_tag where next_check_at <= now() or claim is not null`;
      if (late?.tags !== 0) throw new Error(`${late?.tags} tags were not checked.`);
    }
    return [
      within('10,000 tags checked by one process', 's', walls, 60),
      within('10,000 tags checked, HEAD requests a tag', 'requests', requests, 1),
    ];
  } finally {
    await watcher.stop();
    await client.close();
    await database.drop();
  }
}

/** Of the HTTP client itself, whoever asks. @returns a function that ends counting */
function countRequests(): () => readonly string[] {
  const methods: string[] = [];
  const note = (message: unknown) =>
    methods.push((message as { readonly request: { readonly method: string } }).request.method);
  subscribe('undici:request:create', note);
  return () => {
    unsubscribe('undici:request:create', note);
    return methods;
  };
}

/** One image under 10,000 names, and a release that takes them all. */
async function fill(sql: Sql, client: RemoteRegistry, host: string): Promise<void> {
  const at = { registry: host, repository: 'base' };
  const image = makeImage(undefined, 2);
  await pushImage(client, at, image, 't1');
  const names = Array.from({ length: tags }, (_, index) => `t${index + 1}`).values();
  const lanes = Array.from({ length: 16 }, async () => {
    for (const name of names) await client.putManifest(at, image.index, name);
  });
  await Promise.all(lanes);
  const [application] = await sql<{ id: string }[]>`insert into application (name, repository_url, pipeline_file)
    values ('all', 'https://git.example/all.git', 'slipway.yaml') returning id`;
  const [release] = await sql<
    { id: string }[]
  >`insert into release (application_id, ref, state, requested_by, finished_at)
    values (${application?.id ?? ''}, 'main', 'published', 'bench', now()) returning id`;
  await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform,
      pulled_platform, index_digest, child_digest, source, pin, runtime)
    select ${release?.id ?? ''}, n, 0, 'from', 1, 'base', ${`${host}/base:t`} || n, 'linux/amd64', 'linux/amd64',
      ${image.index.digest}, ${image.children[0]?.digest ?? ''}, ${`${host}/base`}, 'tag', true from generate_series(1, ${tags}) n`;
}

async function impact(): Promise<readonly Measure[]> {
  const database = await createTestDatabase();
  const { sql } = database;
  try {
    const { reference, rows } = await fillPortfolio(sql);
    if (rows !== 48_000) throw new Error(`There are ${rows} inputs instead of 48,000.`);
    await deriveTags(sql, new Map());
    const row = await findWatchedTagByReference(sql, reference);
    if (row === undefined) throw new Error(`${reference} is not watched.`);
    const ask = () => readImpact(sql, reference, { digests: 50, users: 20 });
    const whole = () =>
      Promise.all([
        ask(),
        readDownstream(sql, reference, row.settledChildren ?? {}),
        readObservations(sql, row.id, 20, undefined),
      ]);
    const found = await ask();
    const releases = Math.max(...found.map(({ releaseCount }) => releaseCount));
    if (found.length < 20 || releases < 100) throw new Error('Hardly anybody stands on the base image.');
    const times = { impact: [] as number[], whole: [] as number[] };
    for (let round = 0; round < 30; round++) {
      times.impact.push((await seconds(ask)) * 1_000);
      times.whole.push((await seconds(whole)) * 1_000);
    }
    return [
      within('impact over 2,000 releases × 4 platforms × 6 inputs', 'ms', times.impact, 50),
      within('the same with observations and the downstream graph', 'ms', times.whole, 50),
    ];
  } finally {
    await database.drop();
  }
}
