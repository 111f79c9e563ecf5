import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endWithUs } from './children.ts';
import { root } from './place.ts';

/** Runs a command to its end with its output in `.slipway/log/<name>.log`; the error carries the log's last lines. */
export async function runLogged(
  name: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = join(root, '.slipway/log');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  const log = openSync(path, 'w');
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    endWithUs(child);
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return;
  const end = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-20).join('\n  ');
  throw new Error(`${command} ${args.join(' ')} ended with ${code}. Its log ${path} ends with:\n  ${end}`);
}
