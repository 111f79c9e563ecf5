import type { StepHandler } from '../step.ts';
import { assembleStep } from './assemble.ts';
import { buildStep } from './build.ts';
import { checkStep } from './check.ts';
import { checkoutStep } from './checkout.ts';
import { copyStep } from './copy.ts';
import { deployStep } from './deploy.ts';
import { packageStep } from './package.ts';
import { planStep } from './plan.ts';
import { publishStep } from './publish.ts';
import type { StepServices } from './services.ts';
import { testStep } from './test.ts';
import { verifyStep } from './verify.ts';

/** One handler a kind of step. */
export function stepHandlers(services: StepServices): readonly StepHandler[] {
  return [
    checkoutStep,
    planStep,
    buildStep,
    testStep,
    packageStep,
    assembleStep,
    checkStep,
    publishStep,
    copyStep,
    deployStep,
    verifyStep,
  ].map((step) => step(services));
}

export type { StepServices } from './services.ts';
