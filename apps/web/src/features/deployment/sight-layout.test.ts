import { describe, expect, it } from '@jest/globals';
import { platformSights } from './sight-layout.ts';

describe('platformSights', () => {
  const told = [
    { platform: 'linux/arm64', digest: 'sha256:b', pullSize: 2 },
    { platform: 'linux/amd64', digest: 'sha256:a', pullSize: 1 },
  ];
  const task = (digest: string | null, state = 'running') => ({ digest, state, healthy: null });

  it('counts the replicas that run exactly that image, in the order of platforms', () => {
    const tasks = [task('sha256:a'), task('sha256:a'), task('sha256:b', 'exited'), task('sha256:c'), task(null)];
    expect(platformSights(told, tasks)).toEqual([
      { platform: 'linux/amd64', digest: 'sha256:a', pullSize: 1, running: 2 },
      { platform: 'linux/arm64', digest: 'sha256:b', pullSize: 2, running: 0 },
    ]);
  });
});
