import { look, sentenceOf } from './look.ts';
import { startCheck } from './start-check.ts';
import type { Checked, VerificationSpec, VerificationSurroundings } from './verification.ts';

const shortest = 500;
const longest = 5_000;

/** Waits until every task runs the promoted image and is well. What has drifted or is degraded will not become so by waiting. */
export async function checkHealth(spec: VerificationSpec, around: VerificationSurroundings): Promise<Checked> {
  const { deployment, verify } = spec;
  const made = startCheck('health', 'every task', around);
  for (let pause = shortest; ; pause = Math.min(pause * 2, longest)) {
    const observed = await look(around.target, deployment, around.signal);
    made.tried();
    if (observed.state === 'in-sync') {
      await around.log(`What runs is ${observed.digest ?? deployment.image.index}, as promoted.`);
      return { ...made.passed(), observed };
    }
    const sentence = sentenceOf(observed);
    const mayPass = observed.state === 'progressing' || observed.state === 'unreachable';
    if (!mayPass) return { ...made.failed(sentence), observed };
    const left = verify.within - made.elapsed();
    if (left <= 0) {
      if (observed.state === 'unreachable') return { ...made.unreachable(sentence), observed };
      const waited = `not in sync within ${verify.within / 1000} s`;
      return { ...made.failed(`${deployment.application} was ${waited}: ${sentence}`), observed };
    }
    await made.pause(Math.min(pause, left));
  }
}
