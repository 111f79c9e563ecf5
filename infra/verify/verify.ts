import { join } from 'node:path';
import { root } from '../place.ts';
import { elapsed } from '../progress.ts';
import { type Check, toolCheck } from './check.ts';
import { deadExports } from './dead-exports.ts';
import { generatedFiles } from './generated.ts';
import { lockfile } from './lockfile.ts';
import { fileLengths, fileNames, shellScripts, unfinishedWork } from './sources.ts';

const tool = (path: string): string => join(root, 'node_modules', path);
const node = process.execPath;

const types = ['libs/registry', 'libs/pipeline', 'apps/api', 'apps/web', 'infra', 'test'].map((workspace) =>
  toolCheck(`types: ${workspace}`, node, [tool('@typescript/native/bin/tsc'), '-p', `${workspace}/tsconfig.json`]),
);

const checks: readonly Check[] = [
  ...types,
  toolCheck('lint and format', node, [tool('@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error', '.']),
  toolCheck('import directions', node, [
    ...[tool('dependency-cruiser/bin/dependency-cruiser.mjs'), '--output-type', 'err-long'],
    ...['--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'infra', 'test'],
  ]),
  deadExports,
  lockfile,
  fileLengths,
  fileNames,
  unfinishedWork,
  shellScripts,
  ...generatedFiles,
];

const shown = 60;
const since = Date.now();
let failed = 0;

async function runCheck(check: Check): Promise<void> {
  const start = Date.now();
  const found = await check.run().catch((error: unknown) => [String(error)]);
  const took = elapsed(start);
  if (found.length === 0) {
    console.log(`  ✓ ${check.name} (${took})`);
    return;
  }
  failed++;
  console.log(`  ✗ ${check.name} (${took})`);
  for (const line of found.slice(0, shown)) console.log(`      ${line}`);
  if (found.length > shown) console.log(`      … and ${found.length - shown} lines more`);
}

// Two at a time: most of them are processes of their own.
const waiting = [...checks];
async function runSome(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runCheck(next);
}
await Promise.all([runSome(), runSome()]);

console.log(`\n  ${checks.length} checks in ${elapsed(since)}`);
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
