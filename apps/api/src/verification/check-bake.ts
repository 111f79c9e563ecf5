import type { BakeSettings } from '@slipway/pipeline';
import type { Observed } from '../target/target.ts';
import { look, sentenceOf } from './look.ts';
import { startCheck } from './start-check.ts';
import type { Checked, VerificationSpec, VerificationSurroundings } from './verification.ts';

/** How often progress is told. */
const tellings = 5;

/**
 * Looks again and again for the whole time. A look that fails to see counts neither way, but the last one must see: a target
 * that stays away for `within` longer leaves it open.
 */
export async function checkBake(
  bake: BakeSettings,
  { deployment, verify }: VerificationSpec,
  around: VerificationSurroundings,
): Promise<Checked> {
  const made = startCheck('bake', inWords(bake.for), around);
  await around.log(`Health must hold for ${inWords(bake.for)}.`);
  let told = 0;
  let lost = 0;
  for (;;) {
    const observed: Observed = await look(around.target, deployment, around.signal);
    made.tried();
    const elapsed = made.elapsed();
    const sentence = sentenceOf(observed);
    if (observed.state === 'unreachable') {
      lost += 1;
      if (elapsed >= bake.for + verify.within) return { ...made.unreachable(sentence), observed };
    } else if (observed.state !== 'in-sync') {
      const when = `after ${inWords(elapsed)} of ${inWords(bake.for)}`;
      return { ...made.failed(`${deployment.application} did not stay well: ${when}, ${lower(sentence)}`), observed };
    } else if (elapsed >= bake.for) {
      const blind = lost === 0 ? '' : `, ${lost} of them without an answer`;
      await around.log(`Stayed well for ${inWords(bake.for)} (${made.attempts()} looks${blind}).`);
      return { ...made.passed(), observed };
    }
    const part = Math.floor((elapsed / bake.for) * tellings);
    if (part > told && part < tellings) {
      told = part;
      await around.log(`Well for ${inWords(elapsed)} of ${inWords(bake.for)} (${made.attempts()} looks).`);
    }
    // Never past the end, so that the last look is at the end.
    const left = bake.for - elapsed;
    await made.pause(left > 0 ? Math.min(bake.interval, left) : bake.interval);
  }
}

/** 90,000 → `1m 30s`. */
function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return said.length === 0 ? '0s' : said.join(' ');
}

/** Within a sentence; names keep their capitals. */
function lower(sentence: string): string {
  return /^[A-Z][a-z]+ /.test(sentence) ? `${sentence[0]?.toLowerCase()}${sentence.slice(1)}` : sentence;
}
