import { describe, expect, it } from '@jest/globals';
import { criticalPath } from './critical-path-layout.ts';
import { releaseOf } from './graph-cases.ts';

describe('criticalPath', () => {
  it('goes back from the last step through the slower platform and its stages', () => {
    const input = releaseOf(2, 3);
    const slower = {
      ...input,
      steps: input.steps.map((step) =>
        step.key === 'package linux/arm64' ? { ...step, end: (step.end ?? 0) + 10 } : step,
      ),
    };
    expect([...criticalPath(slower)]).toEqual([
      'step:publish',
      'step:assemble',
      'step:package linux/arm64',
      'step:build linux/arm64',
      'stage:2@linux/arm64',
      'stage:1@linux/arm64',
      'stage:0@linux/arm64',
      'step:plan',
      'step:checkout',
    ]);
  });

  it('is empty before anything started and ends with what runs while it runs', () => {
    expect(criticalPath(releaseOf(2, 3, { until: 0 })).size).toBe(0);
    expect([...criticalPath(releaseOf(1, 3, { until: 3500 }))]).toEqual([
      'step:build linux/amd64',
      'stage:1@linux/amd64',
      'stage:0@linux/amd64',
      'step:plan',
      'step:checkout',
    ]);
  });
});
