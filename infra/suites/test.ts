import { createProgress, elapsed } from '../progress.ts';
import { startNoMore } from '../service.ts';
import { type Count, endSuite, runSuite } from './suite.ts';
import { cleanUp, prepare } from './surroundings.ts';
import { select } from './workspaces.ts';

const progress = createProgress();
const since = Date.now();
const { chosen, words } = select(process.argv.slice(2));
const counts: { name: string; count: Count; took: string }[] = [];
let fault: string | undefined;

const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => reject(new Error('Interrupted.')));
});
interrupted.catch(() => undefined);

async function runAll(): Promise<void> {
  const env = await prepare(progress, chosen);
  for (const workspace of chosen) {
    const start = Date.now();
    progress.say(`\n── ${workspace.folder}`);
    counts.push({ name: workspace.name, count: await runSuite(workspace, words, env), took: elapsed(start) });
  }
}

try {
  await Promise.race([runAll(), interrupted]);
} catch (error) {
  fault = error instanceof Error ? error.message : String(error);
  startNoMore();
  endSuite();
  progress.abandon();
}
await cleanUp();

progress.say('');
for (const { name, count, took } of counts) {
  progress.say(
    `  ${name.padEnd(10)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(5)} failed   ${took}`,
  );
}
for (const line of counts.flatMap(({ count }) => count.faults)) progress.say(`  ✗ ${line}`);
if (fault !== undefined) progress.say(`  ✗ ${fault}`);
const passed = counts.reduce((sum, { count }) => sum + count.passed, 0);
const failed = counts.reduce((sum, { count }) => sum + count.failed, fault === undefined ? 0 : 1);
progress.say(`  ${elapsed(since)}\n`);
// The last line is what CI reads.
progress.say(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
