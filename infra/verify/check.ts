import { spawn } from 'node:child_process';
import { root } from '../place.ts';

/** One rule that a reviewer would otherwise repeat. */
export interface Check {
  readonly name: string;
  /** Answers with what is wrong, a line a finding; nothing when all is well. */
  run(): Promise<readonly string[]>;
}

/** A check that is a tool: its output is the finding when it ends badly. */
export function toolCheck(name: string, command: string, args: readonly string[]): Check {
  return { name, run: () => findings(command, args) };
}

export async function findings(command: string, args: readonly string[]): Promise<readonly string[]> {
  const { code, output } = await runTool(command, args);
  if (code === 0) return [];
  const lines = output.trimEnd().split('\n');
  return lines.some((line) => line !== '') ? lines : [`${command} ${args.join(' ')} ended with ${code}.`];
}

export function runTool(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
