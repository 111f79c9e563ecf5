import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../place.ts';
import { createProgress } from '../progress.ts';
import { cleanUp, prepare } from './surroundings.ts';
import { workspaces } from './workspaces.ts';

/**
 * Runs test/bench/<name>.ts, each in a process of its own: a file's default export is `() => Promise<Measure[]>`. Files in
 * folders below are parts of them. Prints a table and writes bench.json; measures of benchmarks not run now are kept there.
 */
export interface Measure {
  readonly name: string;
  readonly ours: number;
  /** What the same work costs another tool in the same run, or the bound that is aimed at. */
  readonly peer?: number;
  readonly limit?: number;
  /** ours / (peer or limit). */
  readonly ratio: number;
  readonly unit: string;
  readonly runs: number;
}

type Record = Measure & { readonly bench: string };

const folder = join(root, 'test/bench');
const resultFile = join(root, 'bench.json');
const progress = createProgress();

async function names(words: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const known = entries
    .filter((entry) => entry.isFile() && /^[a-z-]+\.ts$/.test(entry.name))
    .map((entry) => entry.name.slice(0, -3));
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark "${unknown}"; there are: ${known.join(', ') || 'none yet'}.`);
  return words.length > 0 ? words : known.sort();
}

async function runBench(name: string, env: Readonly<{ [name: string]: string }>): Promise<readonly Record[]> {
  const out = join(root, `.slipway/bench-${process.pid}-${name}.json`);
  const script = `
    const { default: bench } = await import(process.argv[1]);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(process.argv[2], JSON.stringify(await bench()));
    process.exit();
  `;
  const args = [
    '--conditions=@slipway/source',
    '--expose-gc',
    '--input-type=module',
    '--eval',
    script,
    join(folder, `${name}.ts`),
    out,
  ];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const text = await readFile(out, 'utf8').catch(() => '');
  await rm(out, { force: true });
  if (code !== 0 || text === '') throw new Error(`The benchmark ${name} ended with ${code} and gave no measures.`);
  return (JSON.parse(text) as Measure[]).map((measure) => ({ bench: name, ...measure }));
}

function table(records: readonly Record[]): string {
  const rows = records.map((each) => [
    each.bench,
    each.name,
    `${round(each.ours)} ${each.unit}`,
    each.peer !== undefined ? `peer ${round(each.peer)}` : each.limit !== undefined ? `limit ${round(each.limit)}` : '',
    each.ratio === undefined ? '' : round(each.ratio),
    `${each.runs}`,
  ]);
  const all = [['benchmark', 'measure', 'ours', 'against', 'ratio', 'runs'], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

let failed = false;
try {
  const chosen = await names(process.argv.slice(2));
  const env = await prepare(progress, workspaces);
  const records: Record[] = [];
  for (const name of chosen) {
    progress.say(`\n── ${name}`);
    await runBench(name, env).then(
      (measures) => records.push(...measures),
      (error: Error) => {
        failed = true;
        progress.say(`  ✗ ${error.message}`);
      },
    );
  }
  const before = JSON.parse(await readFile(resultFile, 'utf8').catch(() => '[]')) as Record[];
  const kept = before.filter((each) => !chosen.includes(each.bench));
  await writeFile(resultFile, `${JSON.stringify([...kept, ...records], undefined, 2)}\n`);
  progress.say(`\n${table(records)}\n`);
} catch (error) {
  failed = true;
  progress.say(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
}
await cleanUp();
process.exit(failed ? 1 : 0);
