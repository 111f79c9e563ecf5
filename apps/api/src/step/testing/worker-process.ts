import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface WorkerProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** What it printed lately. */
  output(): string;
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Runs a source file of this workspace as a process of its own; resolves when it printed `ready`. */
export async function startProcess(
  name: string,
  file: string,
  environment: Readonly<Record<string, string>>,
  ready: string | RegExp = 'ready',
): Promise<WorkerProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@slipway/source', '--import', './src/testing/load-typescript.mjs', file],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = `${said}${text}`.slice(-20_000);
        if (typeof ready === 'string' ? said.includes(ready) : ready.test(said)) resolve();
      });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready:\n${said}`)));
    child.once('error', reject);
  });
  return {
    name,
    child,
    output: () => said,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGCONT');
      child.kill(signal);
      await gone;
    },
  };
}
