import type { Observed } from '../target/target.ts';
import { checkBake } from './check-bake.ts';
import { checkCommand } from './check-command.ts';
import { checkHealth } from './check-health.ts';
import { checkHttp } from './check-http.ts';
import type { Check, Checked, Verification, VerificationSpec, VerificationSurroundings } from './verification.ts';

/**
 * Verifies what was deployed: health, addresses, a command, a bake time, in this order and until one does not pass. What was
 * seen comes back as evidence, good or bad. Throws EngineUnavailable or EngineFault when the engine fails under a command,
 * and the signal's reason.
 */
export async function verifyDeployment(
  spec: VerificationSpec,
  around: VerificationSurroundings,
): Promise<Verification> {
  const { http, command, bake } = spec.verify;
  const checks: Check[] = [];
  let observed: Observed = { state: 'unreachable' };
  const made: readonly (() => Promise<Checked>)[] = [
    () => checkHealth(spec, around),
    ...http.map((one) => () => checkHttp(one, observed, around)),
    ...(command === undefined ? [] : [() => checkCommand(command, spec, around)]),
    ...(bake === undefined ? [] : [() => checkBake(bake, spec, around)]),
  ];
  for (const make of made) {
    around.signal.throwIfAborted();
    const checked = await make();
    checks.push(checked.check);
    observed = checked.observed ?? observed;
    if (checked.outcome === 'passed') continue;
    const message = checked.check.message ?? `${checked.check.name} did not pass.`;
    await around.log(message);
    return { outcome: checked.outcome, message, checks, observed };
  }
  return { outcome: 'passed', checks, observed };
}
