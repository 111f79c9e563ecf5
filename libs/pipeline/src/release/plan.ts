import { formatPlatform, type Platform } from '@slipway/registry';
import type { PlannedStep } from './run.ts';

/** What every release begins with; the platforms are known only when `plan` has read the commit. */
export function initialSteps(): readonly PlannedStep[] {
  return [
    { key: 'checkout', kind: 'checkout', needs: [] },
    { key: 'plan', kind: 'plan', needs: ['checkout'] },
  ];
}

/**
 * The steps that `plan` adds: on each platform build, then test beside package; assemble waits for every test and
 * every package. A platform that is carried over has its image already and no steps. Throws RangeError for no platform,
 * for one that is named twice, and when nothing is left to do.
 */
export function plannedSteps(options: {
  readonly platforms: readonly Platform[];
  readonly hasBuild: boolean;
  readonly hasTest: boolean;
  /** Normalised. */
  readonly carriedOver?: ReadonlySet<string>;
}): readonly PlannedStep[] {
  const platforms = options.platforms.map(formatPlatform);
  if (platforms.length === 0) throw new RangeError('A release needs at least one platform, and none was given.');
  const twice = platforms.find((platform, index) => platforms.indexOf(platform) !== index);
  if (twice !== undefined) throw new RangeError(`A release has each platform once, and ${twice} was given twice.`);

  const lanes = platforms.flatMap((platform) => (options.carriedOver?.has(platform) ? [] : lane(platform, options)));
  if (lanes.length === 0) throw new RangeError('Every platform is carried over, so there is nothing to release.');
  const assembled = lanes.filter((step) => step.kind !== 'build').map((step) => step.key);
  return [
    ...lanes,
    { key: 'assemble', kind: 'assemble', needs: assembled },
    { key: 'check', kind: 'check', needs: ['assemble'] },
    { key: 'publish', kind: 'publish', needs: ['check'] },
  ];
}

function lane(platform: string, has: { readonly hasBuild: boolean; readonly hasTest: boolean }): PlannedStep[] {
  const build: PlannedStep = { key: `build ${platform}`, kind: 'build', platform, needs: ['plan'] };
  const needs = [has.hasBuild ? build.key : 'plan'];
  const test: PlannedStep = { key: `test ${platform}`, kind: 'test', platform, needs };
  const pack: PlannedStep = { key: `package ${platform}`, kind: 'package', platform, needs };
  return [...(has.hasBuild ? [build] : []), ...(has.hasTest ? [test] : []), pack];
}

/** `copies`: the environment has an image repository of its own, so the bytes are copied there first. */
export function promotionSteps(options: { readonly copies: boolean }): readonly PlannedStep[] {
  const deploy = { key: 'deploy', kind: 'deploy', needs: options.copies ? ['copy'] : [] } as const;
  const verify = { key: 'verify', kind: 'verify', needs: ['deploy'] } as const;
  return options.copies ? [{ key: 'copy', kind: 'copy', needs: [] }, deploy, verify] : [deploy, verify];
}
