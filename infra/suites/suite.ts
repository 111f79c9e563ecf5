import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../place.ts';
import type { Workspace } from './workspaces.ts';

/** How many tests of a workspace said what. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** One sentence for each failure that is no test's own. */
  readonly faults: readonly string[];
}

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** A suite that hangs is ended: CI shall tell of it, not wait for it. */
const patience = 20 * 60_000;
/** Long enough to stop the suite's servers on a busy machine. */
const stayPatience = 60_000;

/** Runs one workspace's Jest with its output on this terminal, and counts from Jest's own result file. */
export async function runSuite(
  workspace: Workspace,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Count> {
  const folder = join(root, '.slipway/results');
  // Another run of this clone may be under way.
  const file = join(folder, `${workspace.name}-${process.pid}.json`);
  await mkdir(folder, { recursive: true });
  const args = ['run', 'test', '--silent', '--', '--json', `--outputFile=${file}`, '--passWithNoTests', ...words];
  // Jest leaves one of two cores idle; a workspace whose files share something says so in its settings, which stand.
  const settings = await readFile(join(root, workspace.folder, 'jest.config.ts'), 'utf8');
  if (!settings.includes('maxWorkers')) args.push('--maxWorkers=2');
  const child = spawn('npm', args, {
    cwd: join(root, workspace.folder),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env },
    detached: true,
  });
  group = child.pid;
  const end = { code: null as number | null, tooLong: false, stayed: false };
  const started = Date.now();
  const watch = setInterval(() => {
    const written = existsSync(file) ? statSync(file).mtimeMs : Number.POSITIVE_INFINITY;
    end.stayed ||= Date.now() - written > stayPatience;
    end.tooLong ||= Date.now() - started > patience;
    if (end.stayed || end.tooLong) endSuite('SIGKILL');
  }, 1000);
  end.code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(watch);
  // What a failed test left running would disturb the next suite.
  endSuite('SIGKILL');
  const filtered = words.some((word) => word.startsWith('-t') || word.startsWith('--testNamePattern'));
  const result = await readResult(file);
  await rm(file, { force: true });
  return count(workspace.name, result, { ...end, filtered });
}

/** Process group of the suite that runs. */
let group: number | undefined;

/** Ends the running suite with all processes that its tests started. */
export function endSuite(signal: NodeJS.Signals = 'SIGTERM'): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Pure: what Jest wrote, and how its process ended, as counts. A skipped test counts as failed, unless asked for by name. */
export function count(
  name: string,
  result: JestResult | undefined,
  end: {
    readonly code: number | null;
    readonly tooLong: boolean;
    /** The tests had ended, but the process had not. */
    readonly stayed: boolean;
    readonly filtered: boolean;
  },
): Count {
  const faults: string[] = [];
  if (end.tooLong) faults.push(`${name}: the suite did not end within ${patience / 60_000} minutes.`);
  else if (end.stayed) faults.push(`${name}: Jest did not end after its tests: something was left open or running.`);
  else if (result === undefined) faults.push(`${name}: Jest ended with ${end.code} and wrote no result.`);
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = result ?? {};
  const broken = result?.numRuntimeErrorTestSuites ?? 0;
  for (let each = 0; each < broken; each++) faults.push(`${name}: a test file could not be run (see above).`);
  const skipped = end.filtered ? 0 : numPendingTests + numTodoTests;
  for (let each = 0; each < skipped; each++)
    faults.push(`${name}: a test is skipped; skipped tests are not kept here.`);
  if (result !== undefined && end.code !== 0 && numFailedTests === 0 && faults.length === 0) {
    faults.push(`${name}: every test passed, but Jest ended with ${end.code}.`);
  }
  return { passed: numPassedTests, failed: numFailedTests + faults.length, faults };
}

async function readResult(file: string): Promise<JestResult | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as JestResult);
}
