// Puts the repairs of this folder into node_modules; does nothing where they are in. Runs on Node 20, needs git.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

// The owner of the clone does not matter here: nothing of the repository's own configuration is used.
const apply = (patch, ...options) =>
  spawnSync('git', ['-c', 'safe.directory=*', 'apply', ...options, `infra/patches/${patch}`], {
    cwd: root,
    encoding: 'utf8',
  });

for (const patch of readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.patch'))) {
  if (apply(patch, '--reverse', '--check').status === 0) continue;
  const { status, stderr, error } = apply(patch);
  if (status === 0) continue;
  console.error(
    `infra/patches/${patch} does not fit what is in node_modules: ${error?.message ?? stderr.trim()}\nRun npm ci; if it still does not fit, the package has another version than the patch is for.`,
  );
  process.exitCode = 1;
}
