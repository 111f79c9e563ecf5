import type { CommandVerification } from '@slipway/pipeline';
import { runCommand } from '../target/run-command.ts';
import { DeployFailed } from '../target/target.ts';
import { startCheck } from './start-check.ts';
import type { Checked, VerificationSpec, VerificationSurroundings } from './verification.ts';

/**
 * Runs the command in a container of the promoted image. Throws EngineUnavailable or EngineFault when the engine is at fault:
 * that says nothing about the deployment.
 */
export async function checkCommand(
  command: CommandVerification,
  { deployment }: VerificationSpec,
  around: VerificationSurroundings,
): Promise<Checked> {
  const { engine, signal, log, mask } = around;
  const name = command.run.join(' ');
  const made = startCheck('command', name, around);
  const what = `The command ${JSON.stringify(name.slice(0, 200))}`;
  if (engine === undefined)
    return made.failed(
      `${what} of verify could not be run: this kind of target has no engine; take it out of slipway.yaml, or verify by http.`,
    );
  made.tried();
  try {
    const {
      exitCode,
      timedOut,
      outOfMemory,
      log: said,
    } = await runCommand(engine, {
      spec: deployment,
      command: command.run,
      timeout: command.timeout,
      signal,
    });
    const facts = { answer: said, ...(exitCode === undefined ? {} : { exitCode }) };
    for (const line of said.trimEnd().split('\n').slice(-20)) if (line !== '') await log(mask(line.slice(0, 2_000)));
    if (timedOut) return made.failed(`${what} of verify did not end within ${command.timeout / 1000} s.`, facts);
    if (exitCode === 0) return made.passed(facts);
    const why = outOfMemory ? 'was killed, most likely for want of memory' : `ended with exit code ${exitCode}`;
    return made.failed(`${what} of verify ${why}.`, facts);
  } catch (cause) {
    // The image is gone, or has no such program.
    if (cause instanceof DeployFailed) return made.failed(cause.message);
    throw cause;
  }
}
