import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './place.ts';
import { runLogged } from './run-logged.ts';

/** Builds what changed since the last build. No daemon stays behind. */
export async function buildWorkspaces(): Promise<void> {
  await runLogged(
    'build',
    process.execPath,
    [join(root, 'node_modules/turbo/bin/turbo'), 'run', 'build', '--no-daemon'],
    {
      DO_NOT_TRACK: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      NEXT_TELEMETRY_DISABLED: '1',
    },
  );
}

/** Changes when the built API or a library that it runs changes. */
export async function apiBuild(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['apps/api/dist', 'libs/pipeline/dist', 'libs/registry/dist']) {
    const names = (await readdir(join(root, folder), { recursive: true })).filter((name) =>
      /\.(js|graphql|sql)$/.test(name),
    );
    for (const name of names.sort()) hash.update(name).update(await readFile(join(root, folder, name)));
  }
  return hash.digest('hex');
}

/** Next's own name for the built dashboard. */
export function webBuild(): Promise<string> {
  return readFile(join(root, 'apps/web/.next/BUILD_ID'), 'utf8');
}
