import type { ExecFileOptions } from 'node:child_process';
import { type ChildProcess, execFile } from 'node:child_process';

const living = new Set<ChildProcess>();

// A command that is interrupted takes with it what it started to run to its end.
process.once('exit', () => {
  for (const child of living) child.kill();
});

/** Makes the child end with this process. */
export function endWithUs<T extends ChildProcess>(child: T): T {
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** Runs a program to its end; answers with what it printed, or throws with what it complained of. */
export function run(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const whole = { maxBuffer: 256 * 1024 * 1024, ...options, encoding: 'utf8' as const };
    const child = execFile(command, [...args], whole, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} failed: ${stderr.trim() || error.message}`));
    });
    endWithUs(child);
  });
}
