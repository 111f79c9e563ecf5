import { describe, expect, it } from '@jest/globals';
import { parsePlatform } from '@slipway/registry';
import { initialSteps, plannedSteps, promotionSteps } from './plan.ts';
import type { PlannedStep } from './run.ts';

const lines = (steps: readonly PlannedStep[]) => steps.map((step) => `${step.key} < ${step.needs.join(', ')}`.trim());
const both = ['linux/amd64', 'linux/arm64'].map(parsePlatform);

describe('the steps of a release', () => {
  it('begin with checkout and plan', () => expect(lines(initialSteps())).toEqual(['checkout <', 'plan < checkout']));

  it('are a lane for each platform, joined by assemble', () => {
    expect(lines(plannedSteps({ platforms: both, hasBuild: true, hasTest: true }))).toEqual([
      'build linux/amd64 < plan',
      'test linux/amd64 < build linux/amd64',
      'package linux/amd64 < build linux/amd64',
      'build linux/arm64 < plan',
      'test linux/arm64 < build linux/arm64',
      'package linux/arm64 < build linux/arm64',
      'assemble < test linux/amd64, package linux/amd64, test linux/arm64, package linux/arm64',
      'check < assemble',
      'publish < check',
    ]);
  });

  it('go straight from plan to test and package without a build target', () => {
    expect(lines(plannedSteps({ platforms: both.slice(0, 1), hasBuild: false, hasTest: true }))).toEqual([
      'test linux/amd64 < plan',
      'package linux/amd64 < plan',
      'assemble < test linux/amd64, package linux/amd64',
      'check < assemble',
      'publish < check',
    ]);
  });

  it('only package without build and test targets', () => {
    expect(lines(plannedSteps({ platforms: both, hasBuild: false, hasTest: false })).slice(0, 3)).toEqual([
      'package linux/amd64 < plan',
      'package linux/arm64 < plan',
      'assemble < package linux/amd64, package linux/arm64',
    ]);
  });

  it('leave out the lane of what is carried over', () => {
    const carriedOver = new Set(['linux/amd64']);
    expect(lines(plannedSteps({ platforms: both, hasBuild: true, hasTest: true, carriedOver }))).toEqual([
      'build linux/arm64 < plan',
      'test linux/arm64 < build linux/arm64',
      'package linux/arm64 < build linux/arm64',
      'assemble < test linux/arm64, package linux/arm64',
      'check < assemble',
      'publish < check',
    ]);
    const all = new Set(['linux/amd64', 'linux/arm64']);
    expect(() => plannedSteps({ platforms: both, hasBuild: true, hasTest: true, carriedOver: all })).toThrow(
      'Every platform is carried over, so there is nothing to release.',
    );
  });

  it('carry the normalised platform', () => {
    const [step] = plannedSteps({ platforms: [parsePlatform('linux/arm64/v8')], hasBuild: false, hasTest: false });
    expect(step).toEqual({ key: 'package linux/arm64', kind: 'package', platform: 'linux/arm64', needs: ['plan'] });
  });

  it('need a platform, and each once', () => {
    const steps = (...names: string[]) =>
      plannedSteps({ platforms: names.map(parsePlatform), hasBuild: true, hasTest: true });
    expect(() => steps()).toThrow('A release needs at least one platform, and none was given.');
    expect(() => steps('linux/arm64', 'linux/arm64/v8')).toThrow('linux/arm64 was given twice.');
  });
});

describe('the steps of a promotion', () => {
  it('copy only where the environment has a repository of its own', () => {
    expect(lines(promotionSteps({ copies: true }))).toEqual(['copy <', 'deploy < copy', 'verify < deploy']);
    expect(lines(promotionSteps({ copies: false }))).toEqual(['deploy <', 'verify < deploy']);
  });
});
