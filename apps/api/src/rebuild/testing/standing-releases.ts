import type { Sql } from '../../database/connect.ts';
import { addApplication, addRelease } from '../../testing/rows.ts';

export const platforms = ['linux/amd64', 'linux/arm64'];

/** A digest that is told apart from others by its name. */
export function digest(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}

/** An application with a published release 1.0.0, and 1.0.0 and latest in its repository. */
export async function addStandingApplication(
  sql: Sql,
  name: string,
  takes: readonly string[],
): Promise<{ readonly id: string; readonly releaseId: string }> {
  const { id } = await addApplication(sql, name);
  await sql`update application set image_repository = ${`registry.example/${name}`} where id = ${id}`;
  return { id, releaseId: await addStandingRelease(sql, { id, name }, '1.0.0', takes) };
}

/** `takes` are references, each with the edition that was taken behind it: `docker.io/library/debian:12 first`. */
export async function addStandingRelease(
  sql: Sql,
  application: { readonly id: string; readonly name: string },
  version: string,
  takes: readonly string[],
): Promise<string> {
  const releaseId = await addRelease(sql, application.id, {
    state: 'published',
    ref: `v${version}`,
    version,
    commit_sha: 'c'.repeat(40),
    exact_tag: `v${version}`,
    platforms,
    created_at: new Date(Date.now() - 3_600_000),
    finished_at: new Date(Date.now() - 3_500_000),
  });
  let position = 0;
  for (const take of takes) {
    const [reference = '', edition = ''] = take.split(' ');
    for (const platform of platforms)
      await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform,
          pulled_platform, index_digest, child_digest, source, pin, runtime)
        values (${releaseId}, ${position++}, 0, 'from', 1, ${reference}, ${reference}, ${platform}, ${platform},
          ${digest(edition)}, ${digest(`${edition} ${platform}`)}, 'mirror', 'tag', true)`;
  }
  await addImages(sql, application, releaseId, version);
  return releaseId;
}

/** As publish leaves it: images of its own, and the version and `latest` on it. */
export async function addImages(
  sql: Sql,
  { id, name }: { readonly id: string; readonly name: string },
  releaseId: string,
  version: string,
): Promise<void> {
  for (const platform of platforms)
    await sql`insert into image (release_id, platform, digest, repository, media_type, config_digest, config_size, pull_size, layers, config)
      values (${releaseId}, ${platform}, ${digest(`${version} ${platform}`)}, ${`registry.example/${name}`},
        'application/vnd.oci.image.manifest.v1+json', ${digest('config')}, 1, 1, '[]', '{}')`;
  for (const [position, tag] of [version, 'latest'].entries())
    await sql`insert into tag_move (release_id, application_id, repository, name, position, digest, moved_at)
      values (${releaseId}, ${id}, ${`registry.example/${name}`}, ${tag}, ${position}, ${digest(version)}, clock_timestamp())`;
}

/** What the watch has seen last: a tag that has settled at an edition on some platforms, and at the one before on the rest. */
export async function settle(
  sql: Sql,
  reference: string,
  edition: string,
  change: {
    readonly only?: string;
    readonly before?: string;
    readonly settling?: boolean;
    readonly lost?: string;
  } = {},
): Promise<void> {
  const [, registry = '', repository = '', tag = ''] = /^([^/]+)\/(.*):([^:]+)$/.exec(reference) ?? [];
  const children = Object.fromEntries(
    platforms.map((platform) => {
      const isMoved = change.only === undefined || change.only === platform;
      return [platform, digest(`${isMoved ? edition : (change.before ?? '')} ${platform}`)];
    }),
  );
  const lost = change.lost === undefined ? [] : [change.lost];
  const values = sql`(${registry}, ${repository}, ${tag}, ${registry}, ${repository}, true, ${platforms}, ${digest(edition)},
    ${sql.json(children)}, now(), true, ${digest(edition)}, ${sql.json(children)}, now(), now(), now() + interval '1 hour', ${lost},
    ${change.settling ? sql`now()` : null}, ${change.settling ? sql`now() + interval '1 minute'` : null})`;
  await sql`insert into watched_tag (registry, repository, tag, source_registry, source_repository, follows, platforms, index_digest,
      children, seen_at, read, settled_digest, settled_children, settled_at, checked_at, next_check_at, lost, settling_since, settling_until)
    values ${values} on conflict (registry, repository, tag) do update set index_digest = excluded.index_digest,
      children = excluded.children, seen_at = excluded.seen_at, settled_digest = excluded.settled_digest,
      settled_children = excluded.settled_children, settled_at = excluded.settled_at, checked_at = excluded.checked_at,
      lost = excluded.lost, settling_since = excluded.settling_since, settling_until = excluded.settling_until`;
}
