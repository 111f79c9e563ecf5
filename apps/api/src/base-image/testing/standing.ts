import type { Sql } from '../../database/connect.ts';
import { addApplication, addRelease } from '../../testing/rows.ts';

export interface Input {
  /** docker.io/library/debian:12. */
  readonly reference: string;
  readonly index: string;
  /** Platform → digest. */
  readonly children: Readonly<Record<string, string>>;
  readonly stage?: number;
}

let count = 0;

/** A digest that is told apart from others by its name. */
export function digest(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}

/** A published release that stands on these inputs, with an image for each platform of theirs. */
export async function addStanding(
  sql: Sql,
  inputs: readonly Input[],
  of: {
    readonly applicationId?: string;
    readonly version?: string;
    readonly images?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly applicationId: string; readonly releaseId: string }> {
  const applicationId = of.applicationId ?? (await addApplication(sql)).id;
  const platforms = [...new Set(inputs.flatMap(({ children }) => Object.keys(children)))];
  const version = of.version ?? `1.0.${++count}`;
  const releaseId = await addRelease(sql, applicationId, {
    state: 'published',
    version,
    platforms,
    finished_at: new Date(),
  });
  await sql`update release set stage_graph = ${sql.json({
    stages: [
      { number: 0, name: 'build' },
      { number: 1, name: 'runtime' },
    ],
    edges: [],
  })} where id = ${releaseId}`;
  let position = 0;
  for (const { reference, index, children, stage = 1 } of inputs) {
    for (const [platform, child] of Object.entries(children)) {
      const source = reference.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
      await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform,
          pulled_platform, index_digest, child_digest, source, pin, runtime, built_here)
        values (${releaseId}, ${position++}, ${stage}, 'from', 1, ${reference}, ${reference}, ${platform}, ${platform},
          ${index}, ${child}, ${source}, ${reference.includes('@') ? 'both' : 'tag'}, ${stage === 1},
          exists (select from image where digest = ${child}))`;
    }
  }
  for (const platform of platforms)
    await sql`insert into image (release_id, platform, digest, repository, media_type, config_digest, config_size, pull_size, layers, config)
      values (${releaseId}, ${platform}, ${of.images?.[platform] ?? digest(`${releaseId}${platform}`)}, 'registry.example/app',
        'application/vnd.oci.image.manifest.v1+json', ${digest('config')}, 1, 1, '[]', '{}')`;
  return { applicationId, releaseId };
}
